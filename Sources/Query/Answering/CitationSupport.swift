package import Corpus

/// Whether an evidence item supports a sentence, by the words they share.
///
/// A sentence's content words are its words of three letters or more and its numbers, without function words. An item
/// supports the sentence to the degree that it holds them. This is a lexical test, deliberately: it costs microseconds,
/// needs no model, and errs on the side of no citation.
package struct CitationSupport: Sendable {
    private var items: [(number: Int, words: Set<String>)] = []
    private let question: Set<String>
    private let threshold: Double

    /// - Parameter threshold: least share of a sentence's content words that a cited item must hold, in (0, 1].
    package init(items: [EvidenceItem], question: String, threshold: Double) {
        self.question = Self.contentWords(of: question)
        self.threshold = threshold
        add(items)
    }

    /// More items that may be cited.
    package mutating func add(_ items: [EvidenceItem]) {
        self.items += items.map { item in
            let heading = item.citation.title + " " + item.citation.headings.joined(separator: " ")
            return (item.citation.number, Self.contentWords(of: heading + " " + item.text))
        }
    }

    /// Whether item `number` may stand behind the sentence: it holds enough of its words, and no other item holds more
    /// of what the sentence adds to the question.
    package func supports(_ number: Int, _ sentence: String) -> Bool {
        guard let item = items.first(where: { $0.number == number }) else { return false }
        let words = Self.contentWords(of: sentence)
        guard !words.isEmpty, share(of: words, in: item.words) >= threshold else { return false }
        let claim = claim(of: words)
        let most = items.map { claim.intersection($0.words).count }.max() ?? 0
        return claim.intersection(item.words).count == most
    }

    /// The item that supports the sentence best: the most of what the sentence adds to the question, then the larger
    /// share of all its words, then of the question's, then the better rank. `nil` when none reaches the threshold.
    package func best(for sentence: String) -> Int? {
        let words = Self.contentWords(of: sentence)
        guard !words.isEmpty else { return nil }
        let claim = claim(of: words)
        var best: (number: Int, claimed: Int, share: Double, asked: Double)?
        for item in items {
            let share = self.share(of: words, in: item.words)
            let claimed = claim.intersection(item.words).count
            let asked = self.share(of: question, in: item.words)
            guard share >= threshold else { continue }
            if let current = best, (current.claimed, current.share, current.asked) >= (claimed, share, asked) {
                continue
            }
            best = (item.number, claimed, share, asked)
        }
        return best?.number
    }

    /// The words an answer adds to its question: a passage that only repeats the question proves nothing.
    private func claim(of words: Set<String>) -> Set<String> {
        let added = words.subtracting(question)
        return added.isEmpty ? words : added
    }

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

    private func share(of words: Set<String>, in other: Set<String>) -> Double {
        words.isEmpty ? 0 : Double(words.intersection(other).count) / Double(words.count)
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
