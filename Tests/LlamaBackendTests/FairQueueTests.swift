import LlamaBackend
import Testing

struct FairQueueTests {
    private func order(_ queue: FairQueue<String>) -> [String] {
        var queue = queue
        var order: [String] = []
        while let next = queue.pop() { order.append(next.element) }
        return order
    }

    @Test func aClientWithManyRequestsDelaysAnotherByOneOfThem() {
        var queue = FairQueue<String>()
        for request in 1...4 { queue.push("a\(request)", client: "a", urgency: 0, cost: 100) }
        queue.push("b1", client: "b", urgency: 0, cost: 100)
        queue.push("b2", client: "b", urgency: 0, cost: 100)
        #expect(order(queue) == ["a1", "b1", "a2", "b2", "a3", "a4"])
    }

    @Test func costlyRequestsCountForMore() {
        var queue = FairQueue<String>()
        for request in 1...3 { queue.push("long\(request)", client: "a", urgency: 0, cost: 300) }
        for request in 1...3 { queue.push("short\(request)", client: "b", urgency: 0, cost: 100) }
        #expect(order(queue) == ["long1", "short1", "short2", "short3", "long2", "long3"])
    }

    @Test func interactiveWorkGoesBeforeBatchWork() {
        var queue = FairQueue<String>()
        queue.push("batch", client: "a", urgency: 1, cost: 1)
        queue.push("question", client: "b", urgency: 0, cost: 1_000)
        #expect(order(queue) == ["question", "batch"])
    }

    @Test func aClientThatWasAwayGainsNoCredit() {
        var queue = FairQueue<String>()
        for request in 1...5 {
            queue.push("a\(request)", client: "a", urgency: 0, cost: 100)
            _ = queue.pop()
        }
        for request in 1...4 { queue.push("b\(request)", client: "b", urgency: 0, cost: 100) }
        queue.push("a6", client: "a", urgency: 0, cost: 100)
        #expect(order(queue) == ["b1", "b2", "a6", "b3", "b4"])
    }

    @Test func whatIsTakenOutIsGone() {
        var queue = FairQueue<String>()
        for name in ["x", "y", "z"] { queue.push(name, client: "", urgency: 0, cost: 1) }
        #expect(queue.removeAll { $0 == "y" } == ["y"])
        #expect(queue.count == 2)
        #expect(order(queue) == ["x", "z"])
    }
}
