import Corpus
package import Extraction

/// How an extractor's facts compare with a reference over the same passages.
///
/// A reference made by a model has errors and gaps of its own: a fact it does not hold need not be wrong.
package struct ExtractionReport: Sendable, Equatable, Encodable {
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

    package var extractor: String
    package var passages: Int
    package var sentences: Int
    package var referencePairs: Int
    package var pairs: Int

    /// By ``NamePair/Match/sameHead``: the figure to quote.
    package var fuzzy: Agreement

    /// By ``NamePair/Match/contained``.
    package var contained: Agreement

    /// By ``NamePair/Match/overlapping``.
    package var overlapping: Agreement

    /// By ``NamePair/Match/exact``.
    package var exact: Agreement
    package var passagesWithoutTriplets: Int

    /// Passages of which a part was read by simpler rules, or not at all.
    package var passagesDegraded: Int

    /// Facts thrown away because the text names not both of their ends.
    package var rejected: Int
    package var seconds: Double
    package var sentencesPerSecond: Double

    /// - Parameters:
    ///   - extracted: what was read, passage by passage, as many as `reference`.
    package init(
        reference: [ReferencePassage], extracted: [PassageFacts], extractor: String, sentences: Int, seconds: Double
    ) {
        self.extractor = extractor
        passages = reference.count
        self.sentences = sentences
        self.seconds = seconds
        sentencesPerSecond = seconds > 0 ? Double(sentences) / seconds : 0
        passagesWithoutTriplets = extracted.count(where: \.triplets.isEmpty)
        passagesDegraded = extracted.count(where: \.isDegraded)
        rejected = extracted.reduce(0) { $0 + $1.rejected }
        let theirs = reference.map(\.pairs)
        let ours = extracted.map { Set($0.triplets.compactMap { NamePair($0.head, $0.tail) }) }
        referencePairs = theirs.reduce(0) { $0 + $1.count }
        pairs = ours.reduce(0) { $0 + $1.count }
        fuzzy = Self.agreement(theirs, ours, .sameHead)
        contained = Self.agreement(theirs, ours, .contained)
        overlapping = Self.agreement(theirs, ours, .overlapping)
        exact = Self.agreement(theirs, ours, .exact)
    }

    private static func agreement(
        _ theirs: [Set<NamePair>], _ ours: [Set<NamePair>], _ match: NamePair.Match
    ) -> Agreement {
        let share = { (of: [Set<NamePair>], within: [Set<NamePair>]) -> Double in
            var matched = 0
            for (pairs, others) in zip(of, within) {
                matched += pairs.count { pair in others.contains { pair.matches($0, match) } }
            }
            let all = of.reduce(0) { $0 + $1.count }
            return all > 0 ? 100 * Double(matched) / Double(all) : 0
        }
        return Agreement(found: share(theirs, ours), supported: share(ours, theirs))
    }
}
