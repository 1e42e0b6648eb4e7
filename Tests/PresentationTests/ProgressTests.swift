import Presentation
import Testing

@Suite struct ProgressTests {
    private func meter(_ readings: ProgressMeter.Reading...) -> ProgressMeter {
        var meter = ProgressMeter(unit: "documents")
        for reading in readings { meter.observe(reading) }
        return meter
    }

    @Test func aBarShowsShareCountRateAndTimeToGo() {
        let meter = meter(
            .init(done: 0, total: 200, seconds: 0), .init(done: 50, total: 200, seconds: 10))
        #expect(
            meter.bar(columns: 80)
                == "[#######·····················]  25%  50/200 documents  5.0/s  ETA 30.0 s")
        #expect(meter.words == " 25%  50/200 documents  5.0/s  ETA 30.0 s")
    }

    @Test func everyBarFitsItsTerminal() {
        let meter = meter(
            .init(done: 0, total: 200, seconds: 0), .init(done: 50, total: 200, seconds: 10))
        for columns in 1...200 {
            #expect(TerminalText.columns(meter.bar(columns: columns)) <= columns)
        }
    }

    @Test func timeIsEstimatedFromWhatCostsIt() {
        let meter = meter(
            .init(done: 0, total: 3, effort: (0, 1000), seconds: 0),
            .init(done: 2, total: 3, effort: (100, 1000), seconds: 10))
        #expect(meter.fraction == 0.1)
        #expect(meter.remainingSeconds == 90)
    }

    @Test func anUnknownTotalHasNoShareAndNoEnd() {
        let meter = meter(.init(done: 0, total: nil, seconds: 0), .init(done: 10, total: nil, seconds: 5))
        #expect(meter.fraction == nil)
        #expect(meter.remainingSeconds == nil)
        #expect(meter.bar(columns: 80) == "10 documents  2.0/s")
    }

    @Test func nothingIsPromisedBeforeAnythingMoved() {
        let meter = meter(.init(done: 0, total: 10, seconds: 0))
        #expect(meter.words == "  0%  0/10 documents")
    }

    @Test func theRateFollowsAChangeOfPace() throws {
        var rate = RateEstimator(memorySeconds: 15)
        for second in 0...100 { rate.observe(total: Double(second) * 100, at: Double(second)) }
        for second in 101...200 { rate.observe(total: 10_000 + Double(second - 100), at: Double(second)) }
        let now = try #require(rate.rate)
        #expect(now > 0.9 && now < 1.3)
    }

    @Test func readingsThatGoBackAreIgnored() throws {
        var rate = RateEstimator(memorySeconds: 15)
        rate.observe(total: 0, at: 0)
        rate.observe(total: 10, at: 1)
        rate.observe(total: 5, at: 2)
        rate.observe(total: 20, at: 0.5)
        #expect(rate.rate == 10)
    }

    @Test func aLineIsDueOnceAnInterval() {
        var pace = Pace(intervalSeconds: 5)
        let due = stride(from: 0.0, through: 20, by: 1).filter { pace.isDue(at: $0) }
        #expect(due == [0, 5, 10, 15, 20])
    }
}
