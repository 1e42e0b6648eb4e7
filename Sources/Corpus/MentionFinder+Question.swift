extension MentionFinder {
    /// The names a question asks about, in order of appearance; no name lies inside another.
    ///
    /// As ``mentions(in:)``, and every run of two or more words whose key `knows` accepts, whatever its case, because
    /// people type questions in lower case, and titles hold marks and begin with any word ("They All Come Out"). Of a run of capitals that `knows` does not accept, the longest parts it does
    /// accept are taken; a run without any is kept whole, for a search by similarity.
    ///
    /// Complexity: O(n · longest sequence) calls of `knows`.
    package func questionMentions(in question: String, knows: (EntityKey) -> Bool) -> [Mention] {
        var collector = MentionCollector(question)
        collector.collectRuns()
        collector.collectYears()
        collector.collectQuotations()
        let spelled = collector.finish()
        let isKnown: (Mention) -> Bool = { mention in EntityKey(mention.surface).map(knows) ?? false }

        var found = knownSequences(in: collector, knows: knows)
        found += spelled.filter(isKnown)
        found = Self.outermost(found)
        let unknown = spelled.filter { mention in
            mention.kind != .part && !found.contains { $0.byteRange.overlaps(mention.byteRange) }
        }
        return Self.outermost(found + unknown)
    }

    private func knownSequences(in collector: MentionCollector, knows: (EntityKey) -> Bool) -> [Mention] {
        var found: [Mention] = []
        let count = collector.words.count
        for start in 0..<count {
            var length = min(Self.longestSequence, count - start)
            while length >= 2 {
                let words = start..<(start + length)
                if collector.isOneName(words), !collector.isLooseAtEdge(words) {
                    let mention = collector.mention(.title, words: words)
                    if let key = EntityKey(mention.surface), knows(key) {
                        found.append(mention)
                        break
                    }
                }
                length -= 1
            }
        }
        return found
    }

    /// Drops every mention that lies inside another (or says the same).
    private static func outermost(_ mentions: [Mention]) -> [Mention] {
        let ordered = mentions.sorted {
            ($0.byteRange.lowerBound, -$0.byteRange.count) < ($1.byteRange.lowerBound, -$1.byteRange.count)
        }
        var kept: [Mention] = []
        for mention in ordered {
            let isInside = kept.contains { other in
                other.byteRange.lowerBound <= mention.byteRange.lowerBound
                    && mention.byteRange.upperBound <= other.byteRange.upperBound
            }
            if !isInside { kept.append(mention) }
        }
        return kept
    }
}
