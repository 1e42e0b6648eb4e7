internal import Corpus

/// The identity of a mention in the passage graph: 64 bits of hash of its words, lower case, without punctuation,
/// possessive or leading article.
///
/// Coarser than an entity's key on purpose: "The Beatles'" and "Beatles" must meet. A hash rather than the string,
/// because a graph of millions of names is then one sorted array that needs no parsing; two names of one collection
/// collide with a probability of about n²/2⁶⁵, one in ten million for a million names.
package struct MentionKey: Hashable, Comparable, Sendable {
    package let hash: UInt64

    package init(hash: UInt64) {
        self.hash = hash
    }

    /// - Returns: `nil` when the surface holds no letter or digit.
    package init?(_ surface: String) {
        switch Self.asciiHash(of: surface) {
        case .hash(let hash):
            self.hash = hash
            return
        case .nothing: return nil
        case .otherText: break
        }
        var words: [Substring] = []
        let lowered = (FoldedText.hidesLetters(surface) ? FoldedText(surface).text : surface).lowercased()
        for word in lowered.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }) {
            var word = word
            if word.hasSuffix("'s") || word.hasSuffix("’s") { word = word.dropLast(2) }
            words += word.split(whereSeparator: { $0 == "'" || $0 == "’" })
        }
        if words.count > 1, ["the", "a", "an"].contains(words[0]) { words.removeFirst() }
        guard !words.isEmpty else { return nil }
        var hash = Self.start
        for (index, word) in words.enumerated() {
            if index > 0 { Self.add(0x20, to: &hash) }
            for byte in word.utf8 { Self.add(byte, to: &hash) }
        }
        self.hash = hash
    }

    // FNV-1a: stored in files, so it must not change between runs as the standard hasher does.
    private static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    private static func add(_ byte: UInt8, to hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    private enum ASCIIHash {
        case hash(UInt64)
        case nothing
        case otherText
    }

    /// The same for text without any other character than ASCII's, without a string for each word.
    private static func asciiHash(of surface: String) -> ASCIIHash {
        let apostrophe = UInt8(ascii: "'")
        // The words so far with a space between them, and one as it stands.
        var words: [UInt8] = []
        var word: [UInt8] = []
        words.reserveCapacity(surface.utf8.count)
        func endWord() {
            if word.count >= 2, word[word.count - 1] == UInt8(ascii: "s"), word[word.count - 2] == apostrophe {
                word.removeLast(2)
            }
            var isNew = true
            for byte in word {
                guard byte != apostrophe else {
                    isNew = true
                    continue
                }
                if isNew, !words.isEmpty { words.append(0x20) }
                isNew = false
                words.append(byte)
            }
            word.removeAll(keepingCapacity: true)
        }
        for byte in surface.utf8 {
            switch byte {
            case 0x80...: return .otherText
            case 0x41...0x5A: word.append(byte | 0x20)
            case 0x30...0x39, 0x61...0x7A, apostrophe: word.append(byte)
            default: endWord()
            }
        }
        endWord()
        guard !words.isEmpty else { return .nothing }
        let article = articles.first { words.starts(with: $0) }
        var hash = start
        for byte in words.dropFirst(article?.count ?? 0) { add(byte, to: &hash) }
        return .hash(hash)
    }

    private static let articles = ["the ", "a ", "an "].map { Array($0.utf8) }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.hash < rhs.hash }
}
