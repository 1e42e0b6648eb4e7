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
        var words: [Substring] = []
        let lowered = surface.lowercased()
        for word in lowered.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }) {
            var word = word
            if word.hasSuffix("'s") || word.hasSuffix("’s") { word = word.dropLast(2) }
            words += word.split(whereSeparator: { $0 == "'" || $0 == "’" })
        }
        if words.count > 1, ["the", "a", "an"].contains(words[0]) { words.removeFirst() }
        guard !words.isEmpty else { return nil }
        // FNV-1a: stored in files, so it must not change between runs as the standard hasher does.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (index, word) in words.enumerated() {
            if index > 0 { hash = (hash ^ 0x20) &* 0x0000_0100_0000_01b3 }
            for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
        self.hash = hash
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.hash < rhs.hash }
}
