import Corpus

// A question in the middle of a conversation, read as if nothing had been said before it.
extension Conversation {
    /// What a question means after the turns before it.
    package struct Meaning: Sendable, Equatable {
        /// The question as it can be looked up by itself.
        package var question: String

        /// Whether it is the whole question, put anew with what the follow-up changed: nothing said before is needed any more.
        package var isWhole: Bool
    }

    /// Words that point at something said before, in lower case.
    private static let pointers: Set<String> = [
        "he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs", "this", "that",
        "these", "those", "there", "then", "one", "ones", "such", "both", "former", "latter", "else", "same",
    ]

    /// The question as it can be looked up by itself.
    package func standalone(_ question: String) -> String { meaning(of: question).question }

    /// "And for the VW Golf?" is the earlier question with another name in it; "What about a service?" is the earlier question
    /// about another thing. One that points back ("he", "there", "that"), or names nothing and is short ("And when?"), gets the
    /// names of the last exchange in front of it, and the words of the last question where that named nothing. Any other stays
    /// as it is.
    package func meaning(of question: String) -> Meaning {
        guard let place = turns.lastIndex(where: { $0.speaker == .user }) else {
            return Meaning(question: question, isWhole: false)
        }
        if let subject = Self.subject(of: question) {
            let before = Conversation(turns: Array(turns[..<place]))
            let earlier = before.meaning(of: turns[place].text).question
            return Meaning(question: Self.replaced(earlier, with: subject), isWhole: true)
        }
        guard leans(question) else { return Meaning(question: question, isWhole: false) }
        return Meaning(question: context(turns[place], of: question) + ": " + question, isWhole: false)
    }

    /// What the last exchange was about, as far as the question does not name it.
    private func context(_ last: Turn, of question: String) -> String {
        let finder = MentionFinder()
        var subjects: [String] = []
        let answer = turns.last?.speaker == .assistant ? turns.last : nil
        for turn in [last, answer].compactMap(\.self) {
            for mention in finder.mentions(in: turn.text) where mention.kind == .name || mention.kind == .quotation {
                let isKnown = (subjects + [question]).contains { $0.contains(mention.name) }
                if !isKnown { subjects.append(mention.name) }
            }
        }
        return subjects.isEmpty ? last.text : subjects.prefix(Self.subjects).joined(separator: ", ")
    }

    /// Names of an exchange that are looked up with the next question.
    private static let subjects = 6

    /// Words of a question without a name that is still taken to stand by itself.
    private static let shortQuestion = 4

    private func leans(_ question: String) -> Bool {
        let words = question.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
        if words.contains(where: Self.pointers.contains) { return true }
        return words.count <= Self.shortQuestion && MentionFinder().mentions(in: question).isEmpty
    }
}

// MARK: Follow-ups without a verb

extension Conversation {
    /// Openings of a follow-up that only names another subject, the longest first.
    private static let openings = [
        "and what about", "and how about", "but what about", "what about", "how about", "what of", "and for", "and in",
        "and on", "and with", "and of", "and at", "and by", "und was ist mit", "was ist mit", "und für", "und bei",
        "und im", "und in", "und", "e per", "e con", "et pour", "y para", "e para", "en voor", "and", "e", "et", "y",
    ]

    /// "the VW Golf" of "And for the VW Golf?"; `nil` for a question that asks by itself.
    static func subject(of question: String) -> String? {
        let lowered = question.lowercased()
        guard lowered.count == question.count,
            let opening = openings.first(where: { lowered.hasPrefix($0 + " ") })
        else { return nil }
        let rest = question.dropFirst(opening.count + 1)
        guard let first = rest.firstIndex(where: { $0.isLetter || $0.isNumber }),
            let last = rest.lastIndex(where: { $0.isLetter || $0.isNumber })
        else { return nil }
        let subject = rest[first...last]
        let words = subject.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        guard let head = words.first, (1...8) ~= words.count, !asking.contains(head),
            !words.contains(where: verbs.contains),
            !words.contains(where: pointers.contains)
        else { return nil }
        return String(subject)
    }

    /// Words that begin a question of its own.
    private static let asking: Set<String> = [
        "who", "what", "when", "where", "why", "how", "which", "whose", "whom", "wer", "was", "wann", "wo", "warum",
        "wie",
        "welche", "welcher", "chi", "cosa", "quando", "dove", "perché", "come", "qui", "quoi", "où", "comment", "quién",
        "qué", "cuándo", "dónde", "cómo", "if", "please", "thanks",
    ]

    private static let verbs: Set<String> = [
        "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would",
        "should",
        "ist", "sind", "hat", "kann",
    ]

    /// The earlier question with another subject: a name takes the place of the last name, and anything else that of what the
    /// question asks about; its names stay, then, behind it.
    static func replaced(_ question: String, with subject: String) -> String {
        let names = runs(of: question)
        let bare = withoutArticle(subject)
        let isName = bare.first?.isUppercase == true || bare.contains(where: \.isNumber)
        if isName, let name = names.last(where: { kind(of: $0.text) == kind(of: bare) }) ?? names.last {
            let hasArticle = question[..<name.range.lowerBound].split(separator: " ").last.map {
                articles.contains($0.lowercased())
            }
            let isPlain = hasArticle == true || bare.count == subject.count
            var result = question
            result.replaceSubrange(name.range, with: isPlain ? String(bare) : subject)
            return result
        }
        let frame = frame(of: question)
        let kept = names.map { String($0.text) }.filter { !subject.contains($0) && !frame.contains($0) }
        let tail = kept.isEmpty ? "" : " for \(kept.joined(separator: ", "))"
        return frame.isEmpty ? "\(question) \(subject)\(tail)?" : "\(frame) \(subject)\(tail)?"
    }

    /// Runs of capitalised words and what is joined to them by a space: "Tesla Model 3".
    private static func runs(of question: String) -> [(text: Substring, range: Range<String.Index>)] {
        var runs: [(text: Substring, range: Range<String.Index>)] = []
        let words = question.split { $0.isWhitespace || ",;:?!.\"()".contains($0) }
        for (place, word) in words.enumerated() {
            let isName = word.first?.isUppercase == true && place > 0 || word.first?.isNumber == true && !runs.isEmpty
            let lowered = word.lowercased()
            guard isName, !asking.contains(lowered), lowered != "i" else { continue }
            if let last = runs.last, question[last.range.upperBound..<word.startIndex] == " " {
                let range = last.range.lowerBound..<word.endIndex
                runs[runs.count - 1] = (question[range], range)
            } else if word.first?.isUppercase == true || word.count == 4 {
                runs.append((word, word.startIndex..<word.endIndex))
            }
        }
        if runs.isEmpty, let year = words.last(where: { $0.count == 4 && $0.allSatisfy(\.isNumber) }) {
            runs.append((year, year.startIndex..<year.endIndex))
        }
        return runs
    }

    private enum NameKind { case number, word }

    private static func kind(of name: Substring) -> NameKind { name.allSatisfy(\.isNumber) ? .number : .word }

    /// "How much is" of "How much is a Tesla Model 3 tyre change?": as far as the first word that names something.
    private static func frame(of question: String) -> String {
        let words = question.split(whereSeparator: \.isWhitespace)
        let measures: Set<String> = [
            "much", "many", "long", "far", "old", "often", "big", "tall", "high", "wide", "deep", "fast", "heavy",
        ]
        let frame = words.prefix { word in
            let lowered = word.lowercased()
            return !articles.contains(lowered)
                && (asking.contains(lowered) || verbs.contains(lowered) || measures.contains(lowered)
                    || FunctionWords.all.contains(lowered) || WordForms.functionWords.contains(lowered))
        }
        // "How many days of" asks for days, whatever follows.
        let rest = words.dropFirst(frame.count)
        guard ["many", "viele"].contains(frame.last?.lowercased()), rest.count > 2, rest.dropFirst().first == "of"
        else {
            return frame.joined(separator: " ")
        }
        return (frame + rest.prefix(2)).joined(separator: " ")
    }

    private static let articles: Set<String> = [
        "the", "a", "an", "der", "die", "das", "dem", "den", "ein", "eine", "einen", "einem", "einer", "il", "la", "lo",
        "un", "una", "le", "les", "une", "el", "los", "las", "o", "os", "as", "um", "uma", "de", "het", "een",
    ]

    private static func withoutArticle(_ subject: String) -> Substring {
        let words = subject.split(separator: " ", maxSplits: 1)
        guard words.count == 2, articles.contains(words[0].lowercased()) else { return subject[...] }
        return words[1]
    }
}
