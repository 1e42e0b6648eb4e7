import Corpus

// Words as evidence is chosen by: a share of them, without looking at what they say of each other.
extension CitationSupport {
    /// Whether an answer says something that its question did not: a word, however short, that is neither a function word
    /// nor one of the question's.
    package static func adds(_ answer: String, to question: String) -> Bool {
        let known = Set(words(of: question).map(stem))
        return words(of: answer).contains { !FunctionWords.all.contains(String($0)) && !known.contains(stem($0)) }
    }

    /// Whether the answer may stand in the question: "Which is older, the samovar or the teapot?"
    package static func offersChoice(_ question: String) -> Bool {
        words(of: question).contains { ["or", "either", "both"].contains($0) }
    }

    static func contentWords(of text: String) -> Set<String> {
        var words: Set<String> = []
        for word in self.words(of: text) {
            let isNumber = word.contains(where: \.isNumber)
            guard isNumber || (word.count >= 3 && !FunctionWords.all.contains(String(word))) else { continue }
            words.insert(Self.stem(word))
        }
        return words
    }

    private static func words(of text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// Plural and tense endings are dropped, so that "visits" and "visited" meet; nothing finer is needed for a share.
    private static func stem(_ word: Substring) -> String {
        for ending in ["ing", "ed", "es", "s"] where word.count > ending.count + 2 && word.hasSuffix(ending) {
            return String(word.dropLast(ending.count))
        }
        return String(word)
    }
}
