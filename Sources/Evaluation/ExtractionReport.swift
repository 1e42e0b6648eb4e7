/// How an extractor's facts compare with a reference over the same passages.
///
/// A reference made by a model has errors and gaps of its own: a fact it does not hold need not be wrong.
package struct ExtractionReport: Sendable, Equatable, Encodable {
    /// Two names are the same from this Dice coefficient on; see ``NamePair``.
    package static let threshold = 0.6

    package struct Agreement: Sendable, Equatable, Encodable {
        /// Percent of the reference's pairs that were found.
        package var found: Double

        /// Percent of the found pairs that the reference supports.
        package var supported: Double

        /// Harmonic mean of both.
        package var f1: Double

        init(found: Double, supported: Double) {
            self.found = found
            self.supported = supported
            f1 = found + supported > 0 ? 2 * found * supported / (found + supported) : 0
        }
    }

    package var passages: Int
    package var sentences: Int
    package var referencePairs: Int
    package var pairs: Int

    /// Names compared by their Dice coefficient.
    package var fuzzy: Agreement

    /// Only names of exactly the same words count.
    package var exact: Agreement
    package var passagesWithoutTriplets: Int
    package var seconds: Double
    package var sentencesPerSecond: Double

    /// - Parameters:
    ///   - extracted: the triplets' ends, passage by passage, as many as `reference`.
    package init(
        reference: [ReferencePassage], extracted: [[(head: String, tail: String)]], sentences: Int, seconds: Double
    ) {
        passages = reference.count
        self.sentences = sentences
        self.seconds = seconds
        sentencesPerSecond = seconds > 0 ? Double(sentences) / seconds : 0
        passagesWithoutTriplets = extracted.count(where: \.isEmpty)
        let theirs = reference.map(\.pairs)
        let ours = extracted.map { Set($0.compactMap { NamePair($0.head, $0.tail) }) }
        referencePairs = theirs.reduce(0) { $0 + $1.count }
        pairs = ours.reduce(0) { $0 + $1.count }
        fuzzy = Self.agreement(theirs, ours, threshold: Self.threshold)
        exact = Self.agreement(theirs, ours, threshold: 1)
    }

    private static func agreement(
        _ theirs: [Set<NamePair>], _ ours: [Set<NamePair>], threshold: Double
    ) -> Agreement {
        let share = { (of: [Set<NamePair>], within: [Set<NamePair>]) -> Double in
            var matched = 0
            for (pairs, others) in zip(of, within) {
                matched += pairs.count { pair in others.contains { pair.matches($0, threshold: threshold) } }
            }
            let all = of.reduce(0) { $0 + $1.count }
            return all > 0 ? 100 * Double(matched) / Double(all) : 0
        }
        return Agreement(found: share(theirs, ours), supported: share(ours, theirs))
    }
}
