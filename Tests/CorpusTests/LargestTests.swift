import Corpus
import Testing

@Suite struct LargestTests {
    private func check(_ values: [Double]) {
        let descending = values.sorted(by: >)
        for count in Set([0, 1, 2, values.count / 3, values.count - 1, values.count, values.count + 1]) where count >= 0
        {
            let expected = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(count).sorted()
            #expect(values.places(ofLargest: count) == expected)
            if (1...max(values.count, 1)).contains(count), !values.isEmpty {
                #expect(values.largest(rank: count - 1) == descending[count - 1])
            }
        }
    }

    @Test func theLargestOfAnyNumbersAreThoseThatSortingFinds() {
        for size in 0..<60 {
            // Knuth's multiplicative hash: numbers without a pattern.
            let hashes = (1...size + 1).map { UInt32(truncatingIfNeeded: ($0 + 97 * size) &* 2_654_435_761) }
            check(hashes.map { Double($0) - 2e9 })
            check(hashes.map { Double($0 >> 30) })
        }
    }

    @Test func orderedAndEqualNumbersAreNoTrouble() {
        let ascending = (0..<1_000).map { Double($0) }
        check(ascending)
        check(ascending.reversed())
        check(ascending.map { min($0, 999 - $0) })
        check([Double](repeating: 1, count: 1_000))
    }

    @Test func aBufferOfNumbersWillDo() {
        [Float(3), 1, 2, 3].withUnsafeBufferPointer { #expect($0.places(ofLargest: 1) == [0]) }
    }
}
