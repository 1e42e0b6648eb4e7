/// Sequences whose tokens are kept after their answers ended, so that prompts which begin alike are not read again.
///
/// Pure: it decides, the scheduler moves cells. What is kept beyond the limit leaves by least recent use. Kept sequences share
/// cells with what they were forked from, so each is charged only with the tokens it added.
package struct PrefixShelf {
    package struct Entry {
        package var sequence: Int32
        package var tokens: [Int32]

        /// Tokens it does not share with what it was forked from.
        package var ownTokens: Int
        package var lastUse: Int

        /// Where tokens begin that were computed apart from those before them, if any.
        package var isolatedFrom: Int?
    }

    package private(set) var entries: [Entry] = []
    private var uses = 0

    package init() {}

    /// Tokens that are kept, shared ones counted once.
    package var ownTokens: Int { entries.reduce(0) { $0 + $1.ownTokens } }

    /// The sequence with the longest common beginning, and how long that is. Marks it as used.
    ///
    /// Tokens that were computed apart from those before them are shared only between prompts that both have it so.
    /// - Complexity: O(entries × prompt).
    package mutating func best(
        for prompt: some Collection<Int32>, isolatedFrom: Int? = nil
    ) -> (sequence: Int32, shared: Int)? {
        var best: (index: Int, shared: Int)?
        for (index, entry) in entries.enumerated() {
            let shared = Self.commonPrefix(entry.tokens, prompt, entry.isolatedFrom, isolatedFrom)
            if shared > best?.shared ?? 0 { best = (index, shared) }
        }
        guard let best else { return nil }
        uses += 1
        entries[best.index].lastUse = uses
        return (entries[best.index].sequence, best.shared)
    }

    /// Puts a sequence on the shelf.
    /// - Returns: sequences that are to be freed: what the new one makes superfluous, and possibly itself.
    package mutating func keep(
        _ sequence: Int32, tokens: [Int32], ownTokens: Int, isolatedFrom: Int? = nil
    ) -> [Int32] {
        guard !tokens.isEmpty else { return [sequence] }
        uses += 1
        var freed: [Int32] = []
        var own = ownTokens
        for entry in entries where entry.isolatedFrom == isolatedFrom && tokens.starts(with: entry.tokens) {
            // What the shorter one held is held by the longer one from now on.
            freed.append(entry.sequence)
            own += entry.ownTokens
        }
        entries.removeAll { freed.contains($0.sequence) }
        if let longer = entries.firstIndex(where: {
            $0.isolatedFrom == isolatedFrom && $0.tokens.starts(with: tokens)
        }) {
            entries[longer].lastUse = uses
            return freed + [sequence]
        }
        entries.append(
            Entry(sequence: sequence, tokens: tokens, ownTokens: own, lastUse: uses, isolatedFrom: isolatedFrom))
        return freed
    }

    /// Takes the least recently used sequence off the shelf.
    package mutating func evict() -> Entry? {
        guard let index = entries.indices.min(by: { entries[$0].lastUse < entries[$1].lastUse }) else { return nil }
        return entries.remove(at: index)
    }

    package static func commonPrefix(
        _ a: some Collection<Int32>, _ b: some Collection<Int32>, _ isolationOfA: Int?, _ isolationOfB: Int?
    ) -> Int {
        var count = 0
        for (x, y) in zip(a, b) {
            guard x == y else { break }
            count += 1
        }
        guard isolationOfA != isolationOfB else { return count }
        return min(count, isolationOfA ?? count, isolationOfB ?? count)
    }
}
