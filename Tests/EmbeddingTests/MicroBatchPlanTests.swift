import Embedding
import Testing

struct MicroBatchPlanTests {
    @Test func everyIndexIsInExactlyOneBatch() {
        let lengths = (0..<500).map { ($0 * 7919) % 130 + 1 }
        let plan = MicroBatchPlan(lengths: lengths, limits: .init(tokens: 256, sequences: 16))
        #expect(plan.batches.flatMap(\.self).sorted() == Array(lengths.indices))
    }

    @Test func noBatchIsEmptyOrOverTheLimits() {
        let lengths = (0..<500).map { ($0 * 7919) % 130 + 1 }
        let plan = MicroBatchPlan(lengths: lengths, limits: .init(tokens: 256, sequences: 16))
        for batch in plan.batches {
            #expect((1...16).contains(batch.count))
            #expect(batch.reduce(0) { $0 + lengths[$1] } <= 256)
        }
    }

    @Test func longSequencesComeFirstAndEqualOnesKeepTheirOrder() {
        let plan = MicroBatchPlan(lengths: [3, 9, 3, 5, 9], limits: .init(tokens: 18, sequences: 8))
        #expect(plan.batches == [[1, 4], [3, 0, 2]])
    }

    @Test func aSequenceOverTheLimitStandsAlone() {
        let plan = MicroBatchPlan(lengths: [2, 600, 2], limits: .init(tokens: 256, sequences: 8))
        #expect(plan.batches == [[1], [0, 2]])
    }

    @Test func manyShortSequencesShareABatch() {
        let plan = MicroBatchPlan(lengths: Array(repeating: 5, count: 100), limits: .init(tokens: 256, sequences: 64))
        #expect(plan.batches.map(\.count) == [51, 49])
    }

    @Test func nothingNeedsNoBatch() {
        #expect(MicroBatchPlan(lengths: [], limits: .init(tokens: 1, sequences: 1)).batches.isEmpty)
    }
}
