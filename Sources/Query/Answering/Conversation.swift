import Corpus

/// What was said before a question: turns of both sides, and what the caller wants of every answer.
///
/// A question in the middle of a conversation is looked up by what it means, not by its words: "Where was he born?" takes
/// the names of the last turns with it. That costs no model and no token of the prompt's beginning, which answers share.
package struct Conversation: Sendable, Equatable {
    package struct Turn: Sendable, Equatable {
        package enum Speaker: Sendable {
            case user
            case assistant
        }

        package var speaker: Speaker
        package var text: String

        package init(_ speaker: Speaker, _ text: String) {
            self.speaker = speaker
            self.text = text
        }
    }

    /// In their order, without the question itself.
    package var turns: [Turn]

    /// What the caller wants of every answer; `nil` for nothing in particular.
    package var instructions: String?

    /// Bytes of earlier turns that the model is shown, the latest first.
    package var shownBytes: Int

    package init(turns: [Turn] = [], instructions: String? = nil, shownBytes: Int = 0) {
        self.turns = turns
        self.instructions = instructions
        self.shownBytes = shownBytes
    }
}

extension Conversation {
    /// Words that point at something said before, in lower case.
    private static let pointers: Set<String> = [
        "he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs", "this", "that",
        "these", "those", "there", "then", "one", "ones", "such", "both", "former", "latter", "else", "same",
    ]

    /// The question as it can be looked up by itself.
    ///
    /// One that points back ("he", "there", "that"), or names nothing and is short ("And when?"), gets the names of the last
    /// exchange in front of it, and the words of the last question where that named nothing. Any other stays as it is.
    package func standalone(_ question: String) -> String {
        guard leans(question), let last = turns.last(where: { $0.speaker == .user }) else { return question }
        let finder = MentionFinder()
        var subjects: [String] = []
        let answer = turns.last?.speaker == .assistant ? turns.last : nil
        for turn in [last, answer].compactMap(\.self) {
            for mention in finder.mentions(in: turn.text) where mention.kind == .name || mention.kind == .quotation {
                let isKnown = (subjects + [question]).contains { $0.contains(mention.name) }
                if !isKnown { subjects.append(mention.name) }
            }
        }
        let context = subjects.isEmpty ? last.text : subjects.prefix(Self.subjects).joined(separator: ", ")
        return context + ": " + question
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

    /// What the model reads before the question: what the caller wants, and the latest turns; each on a line of its own.
    package var preamble: String {
        var lines: [String] = []
        if let instructions, !instructions.isEmpty { lines.append(instructions) }
        var left = shownBytes
        var shown: [String] = []
        for turn in turns.reversed() {
            let text = turn.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let line = (turn.speaker == .user ? "Earlier question: " : "Answer: ") + text
            guard line.utf8.count <= left else { break }
            left -= line.utf8.count
            shown.append(line)
        }
        lines += shown.reversed()
        return lines.map { $0 + "\n" }.joined()
    }
}
