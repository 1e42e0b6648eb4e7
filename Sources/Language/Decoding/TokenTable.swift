/// The tokens of a vocabulary in the order of their bytes: which of them are a beginning of a given text.
///
/// Made once for a model; 150,000 tokens take about a tenth of a second and 3 MB.
package struct TokenTable: Sendable {
    private let tokens: [Int32]

    /// Where the bytes of each token begin in `pool`; one entry more than there are tokens.
    private let offsets: [Int32]
    private let pool: [UInt8]

    /// The tokens that end an answer.
    let ends: [TokenID]

    package init(of engine: some TokenEngine, count: Int) {
        self.init(count: count, bytes: engine.bytes(of:), endsGeneration: engine.endsGeneration)
    }

    /// - Parameter bytes: of a token; tokens without any are left out.
    package init(count: Int, bytes: (TokenID) -> [UInt8], endsGeneration: (TokenID) -> Bool) {
        var entries: [(bytes: [UInt8], token: Int32)] = []
        entries.reserveCapacity(count)
        for token in 0..<Int32(clamping: count) {
            let spelling = bytes(TokenID(token))
            if !spelling.isEmpty { entries.append((spelling, token)) }
        }
        entries.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var (offsets, pool): ([Int32], [UInt8]) = ([0], [])
        offsets.reserveCapacity(entries.count + 1)
        for entry in entries {
            pool += entry.bytes
            offsets.append(Int32(pool.count))
        }
        self.tokens = entries.map(\.token)
        self.offsets = offsets
        self.pool = pool
        self.ends = (0..<Int32(clamping: count)).map { TokenID($0) }.filter(endsGeneration)
    }

    /// Calls `body` for every token that `text[range]` begins with, with its length in bytes.
    /// - Complexity: O(longest match × log of the vocabulary).
    func forEachBeginning(of text: [UInt8], in range: Range<Int>, _ body: (TokenID, Int) -> Void) {
        forEachBeginning(count: range.count, byte: { text[range.lowerBound + $0] }, body)
    }

    /// The same for a text given by its bytes, so that variants of a beginning need no copy.
    func forEachBeginning(count: Int, byte: (Int) -> UInt8, _ body: (TokenID, Int) -> Void) {
        // Invariant: the tokens `low..<high` are those whose first `depth` bytes are the text's.
        var (low, high) = (0, tokens.count)
        for depth in 0..<count {
            let wanted = byte(depth)
            low = firstIndex(in: low..<high) { self.byte($0, depth).map { $0 >= wanted } ?? false }
            high = firstIndex(in: low..<high) { self.byte($0, depth).map { $0 > wanted } ?? false }
            guard low < high else { return }
            // Shorter spellings sort first.
            var index = low
            while index < high, offsets[index + 1] - offsets[index] == depth + 1 {
                body(TokenID(tokens[index]), depth + 1)
                index += 1
            }
        }
    }

    /// The byte of a token at `depth`; `nil` where it is shorter.
    private func byte(_ index: Int, _ depth: Int) -> UInt8? {
        let position = Int(offsets[index]) + depth
        return position < Int(offsets[index + 1]) ? pool[position] : nil
    }

    /// The first index for which an ascending condition holds.
    private func firstIndex(in range: Range<Int>, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
