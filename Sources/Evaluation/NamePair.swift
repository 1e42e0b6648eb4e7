import Corpus

/// The two ends of a fact as they are compared with a reference: as sets of words, in no order.
///
/// A name's words are its runs of letters and digits, lower case, without bracketed suffix, plural s, articles and the
/// joints "of", "and", "in". Two names match when their Dice coefficient, 2·|A ∩ B| / (|A| + |B|), reaches a threshold:
/// "River Upa" and "the Upa" do at 0.6, "Upa" and "Upper Volta" do not. Two pairs match when both ends do, in either
/// order, since "A borders B" and "B is bordered by A" say the same.
package struct NamePair: Sendable, Hashable {
    private let one: Set<String>
    private let other: Set<String>

    /// - Returns: `nil` when an end holds no word, or both the same.
    package init?(_ head: String, _ tail: String) {
        let ends = (Self.words(of: head), Self.words(of: tail))
        guard !ends.0.isEmpty, !ends.1.isEmpty, ends.0 != ends.1 else { return nil }
        // In a fixed order, so that a pair given twice, either way round, is one.
        let inOrder = ends.0.sorted().lexicographicallyPrecedes(ends.1.sorted())
        (one, other) = inOrder ? ends : (ends.1, ends.0)
    }

    package func matches(_ pair: NamePair, threshold: Double) -> Bool {
        let fits = { (a: Set<String>, b: Set<String>) in Self.dice(a, b) >= threshold }
        return (fits(one, pair.one) && fits(other, pair.other)) || (fits(one, pair.other) && fits(other, pair.one))
    }

    static func dice(_ a: Set<String>, _ b: Set<String>) -> Double {
        2 * Double(a.intersection(b).count) / Double(a.count + b.count)
    }

    private static let joints: Set<Substring> = ["the", "a", "an", "s", "of", "and", "in"]

    static func words(of name: String) -> Set<String> {
        let plain = MentionFinder.withoutBracketedSuffix(name).lowercased()
        let words = plain.split { !$0.isLetter && !$0.isNumber }.filter { !joints.contains($0) }
        return Set(
            words.map { word in
                word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : String(word)
            })
    }
}
