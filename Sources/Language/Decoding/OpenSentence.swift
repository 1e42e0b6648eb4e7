import Corpus

/// The sentence being written: its tokens, its words, and whether it has just ended.
///
/// A sentence ends at a full stop, question or exclamation mark that is no abbreviation's and no number's, at a line
/// break, with the answer, or at the length limit. It can be asked about until the next token opens another.
package struct OpenSentence: Sendable, Equatable {
    /// A word with the doubt of the tokens it is made of.
    package struct Word: Sendable, Equatable {
        package var text: String

        /// Of its first token.
        package var position: Int

        /// Mean entropy of its tokens, in nats (DRAGIN merges sub-words so).
        package var entropy: Double

        /// Smallest probability of its tokens.
        package var probability: Double

        package init(text: String, position: Int, entropy: Double, probability: Double) {
            self.text = text
            self.position = position
            self.entropy = entropy
            self.probability = probability
        }

        /// DRAGIN's `s`: 1 for words that carry content, 0 for function words and punctuation. By a list of function
        /// words instead of a tagger; numbers and capitalised words always count.
        package var isContent: Bool {
            guard let first = text.first(where: { $0.isLetter || $0.isNumber }) else { return false }
            if first.isNumber { return true }
            let plain = text.lowercased().filter { $0.isLetter || $0.isNumber }
            return !FunctionWords.all.contains(plain) && (plain.count > 2 || first.isUppercase)
        }
    }

    /// Tokens of the sentence in order, the one that ended the answer not among them.
    package private(set) var tokens: [ObservedToken] = []
    package private(set) var text = ""

    /// Whether the sentence has ended; the next token opens another.
    package private(set) var isClosed = false
    private let maximumTokens: Int

    package init(maximumTokens: Int) {
        self.maximumTokens = maximumTokens
    }

    package mutating func append(_ token: ObservedToken) {
        if isClosed {
            tokens = []
            text = ""
            isClosed = false
        }
        guard !token.endsAnswer else {
            isClosed = true
            return
        }
        tokens.append(token)
        text += token.text
        isClosed = tokens.count >= maximumTokens || Self.ends(text)
    }

    /// Everything from `position` on was withdrawn.
    package mutating func rewound(to position: Int) {
        isClosed = false
        tokens.removeAll { $0.position >= position }
        text = tokens.map(\.text).joined()
    }

    package mutating func moved(by offset: Int) {
        for index in tokens.indices { tokens[index].position += offset }
    }

    /// Position of the first token; `nil` before it is written.
    package var start: Int? { tokens.first?.position }

    /// The words in order, tokens merged: a token opens a word when it begins with white space or punctuation, or follows
    /// one that ended so.
    package var words: [Word] {
        var words: [Word] = []
        var count = 0.0
        var isOpen = false
        for token in tokens {
            let text = token.text
            guard let first = text.first, let last = text.last else { continue }
            let entropy = token.statistics.entropy
            if isOpen, Self.isWordPart(first), !words.isEmpty {
                let index = words.count - 1
                words[index].text += text
                words[index].entropy += (entropy - words[index].entropy) / (count + 1)
                words[index].probability = min(words[index].probability, token.probability)
                count += 1
            } else {
                words.append(
                    Word(text: text, position: token.position, entropy: entropy, probability: token.probability))
                count = 1
            }
            isOpen = Self.isWordPart(last)
        }
        for index in words.indices { words[index].text = words[index].text.filter { !$0.isWhitespace } }
        return words
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "'" || character == "’" || character == "\u{FFFD}"
    }

    private static func ends(_ text: String) -> Bool {
        guard let last = text.last else { return false }
        if last.isNewline { return text.contains { !$0.isWhitespace } }
        guard last == "." || last == "!" || last == "?" || last == "。" || last == "！" || last == "？" else {
            return false
        }
        if last == ".", text.dropLast().last?.isNumber == true { return false }
        // The next word is not known yet: a capitalised one that is no function word stands for it.
        return last != "." || SentenceSplitter.ranges(in: text + " Next").count > 1
    }
}
