import Corpus

/// The two ends of a fact as they are compared with a reference, in no order: "A borders B" and "B is bordered by A" say
/// the same.
///
/// A name's words are its runs of letters and digits, lower case, without bracketed suffix, plural s, articles and the
/// joints "of", "and", "in". How many of them must agree is the ``Match``.
package struct NamePair: Sendable, Hashable {
    /// When two names are taken for the same.
    package enum Match: Sendable, CaseIterable {
        /// Nearly the same words (``overlapping``), or all words of one in the other with its head word among them: "drama
        /// film" is "2001 American drama film", "Curie" is "Marie Curie", but "Paris" is not "University of Paris" and
        /// "American" not "American film". What an article or an adjective more or less adds does not make another fact,
        /// another head does. The figure to quote.
        case sameHead

        /// All words of one in the other, whichever they are: lenient.
        case contained

        /// Dice coefficient of the words, 2·|A ∩ B| / (|A| + |B|), of 0.6 or more: a name of two words does not match its
        /// last one alone.
        case overlapping

        /// The same words.
        case exact
    }

    private let one: Name
    private let other: Name

    /// - Returns: `nil` when an end holds no word, or both the same.
    package init?(_ head: String, _ tail: String) {
        guard let first = Name(head), let second = Name(tail), first != second else { return nil }
        // In a fixed order, so that a pair given twice, either way round, is one.
        let inOrder = first.words.sorted().lexicographicallyPrecedes(second.words.sorted())
        (one, other) = inOrder ? (first, second) : (second, first)
    }

    package func matches(_ pair: NamePair, _ match: Match) -> Bool {
        (one.matches(pair.one, match) && other.matches(pair.other, match))
            || (one.matches(pair.other, match) && other.matches(pair.one, match))
    }

    /// A name as its words and the one that says what it is; names of the same words are the same.
    private struct Name: Sendable, Hashable {
        let words: Set<String>
        private let head: String

        init?(_ text: String) {
            let plain = MentionFinder.withoutBracketedSuffix(text).lowercased()
            self.words = Set(Self.words(of: plain))
            guard let last = Self.head(of: plain) ?? words.max() else { return nil }
            self.head = last
        }

        static func == (a: Name, b: Name) -> Bool { a.words == b.words }

        func hash(into hasher: inout Hasher) { hasher.combine(words) }

        func matches(_ name: Name, _ match: Match) -> Bool {
            switch match {
            case .exact: words == name.words
            case .overlapping: dice(name) >= 0.6
            case .contained: words.isSubset(of: name.words) || name.words.isSubset(of: words) || dice(name) >= 0.6
            case .sameHead:
                dice(name) >= 0.6 || (words.isSubset(of: name.words) && words.contains(name.head))
                    || (name.words.isSubset(of: words) && name.words.contains(head))
            }
        }

        private func dice(_ name: Name) -> Double {
            2 * Double(words.intersection(name.words).count) / Double(words.count + name.words.count)
        }

        /// The last word in front of the first preposition, of what stands in front of the first comma; dates have commas
        /// inside them.
        private static func head(of name: String) -> String? {
            let phrase = name.contains(where: \.isNumber) ? name[...] : name.prefix { $0 != "," }
            let all = phrase.split { !$0.isLetter && !$0.isNumber }
            let front = all.prefix(1) + all.dropFirst().prefix { !prepositions.contains($0) }
            return words(of: front.joined(separator: " ")).last
        }

        private static func words(of text: String) -> [String] {
            text.split { !$0.isLetter && !$0.isNumber }.filter { !joints.contains($0) }.map { word in
                word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : String(word)
            }
        }

        private static let joints: Set<Substring> = ["the", "a", "an", "s", "of", "and", "in"]
        private static let prepositions: Set<Substring> = [
            "of", "in", "for", "at", "on", "from", "by", "with", "to", "near",
        ]
    }
}
