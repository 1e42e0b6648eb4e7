import LlamaBackend
import Testing

struct BatchPlanTests {
    private let limits = BatchPlan.Limits(batch: 256, slice: 64, rows: 8)

    private func shares(_ demands: [BatchPlan.Demand]) -> [Int] { BatchPlan(demands, limits: limits).shares }

    @Test func aloneAPromptGetsTheWholeBatch() {
        #expect(shares([.init(tokens: 700, isWriting: false)]) == [256])
        #expect(shares([.init(tokens: 100, isWriting: false), .init(tokens: 700, isWriting: false)]) == [100, 156])
    }

    @Test func besideAnswersPromptsShareOneSlice() {
        let demands: [BatchPlan.Demand] = [
            .init(tokens: 1, isWriting: true), .init(tokens: 700, isWriting: false), .init(tokens: 1, isWriting: true),
            .init(tokens: 700, isWriting: false),
        ]
        // 64 rows in all: whole groups.
        #expect(shares(demands) == [1, 62, 1, 0])
        #expect(BatchPlan(demands, limits: .init(batch: 256, slice: 1, rows: 8)).shares == [1, 1, 1, 0])
    }

    @Test func everyAnswerGetsItsTokenBeforeAnyPrompt() {
        let small = BatchPlan.Limits(batch: 4, slice: 4, rows: 8)
        let demands =
            [BatchPlan.Demand(tokens: 9, isWriting: false)]
            + [BatchPlan.Demand](repeating: .init(tokens: 1, isWriting: true), count: 5)
        #expect(BatchPlan(demands, limits: small).shares == [0, 1, 1, 1, 1, 0])
    }

    @Test func rowsOfLogitsAreNotOverdrawn() {
        let demands = [BatchPlan.Demand](repeating: .init(tokens: 1, isWriting: true), count: 12)
        #expect(shares(demands).reduce(0, +) == 8)
    }

    @Test func somethingIsAlwaysTaken() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let demands = (0..<Int.random(in: 1...10, using: &generator)).map { _ in
                BatchPlan.Demand(tokens: .random(in: 1...400), isWriting: .random())
            }
            let taken = shares(demands)
            #expect(taken.contains { $0 > 0 })
            #expect(taken.reduce(0, +) <= limits.batch)
            #expect(zip(taken, demands).allSatisfy { $0 <= $1.tokens })
        }
    }
}
