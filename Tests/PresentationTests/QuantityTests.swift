import Presentation
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (7611, "7,611"), (-1_234_567, "-1,234,567")])
    func countsAreGroupedByThree(value: Int, text: String) {
        #expect(Quantity.count(value) == text)
    }

    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
            (491_400_064, "491.4 MB"), (Int64.max, "9223372.0 TB"),
        ] as [(Int64, String)])
    func bytesCarryTheNearestUnit(value: Int64, text: String) {
        #expect(Quantity.bytes(value) == text)
    }

    @Test(
        arguments: [
            (0.0004, "0.4 ms"), (0.34, "340 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s"), (59.96, "1 min 00 s"),
            (125, "2 min 05 s"), (3599.6, "1 h 00 min"), (11_520, "3 h 12 min"), (-1, "?"), (.infinity, "?"),
            (.nan, "?"), (1e300, "?"),
        ])
    func durationsCarryTheUnitsThatMatter(value: Double, text: String) {
        #expect(Quantity.seconds(value) == text)
    }

    @Test(
        arguments: [
            (0, "0.0"), (27.34, "27.3"), (99.96, "100"), (12_345.6, "12,346"), (1e300, "1,000,000,000,000,000"),
        ])
    func ratesHaveThreeFigures(value: Double, text: String) {
        #expect(Quantity.rate(value) == text)
    }

    @Test func aCountAgreesWithItsNoun() {
        #expect(Quantity.count(1, "chunk", "chunks") == "1 chunk")
        #expect(Quantity.count(0, "chunk", "chunks") == "0 chunks")
    }
}
