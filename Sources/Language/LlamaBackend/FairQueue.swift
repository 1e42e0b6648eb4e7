/// Who is next: interactive work before batch work, and among equals the clients in fair turns.
///
/// Start-time fair queueing (Goyal, Vin and Cheng 1996), the cost of a request being the tokens it may take. A client's
/// requests stand one behind the other on its own clock, so that one with a hundred requests delays another's first by one
/// of them, not by a hundred; a client that was away gains no credit.
///
/// Invariant: within one client and priority, elements leave in the order in which they came.
package struct FairQueue<Element> {
    /// Where a request stands in line. Kept for as long as the request runs: what it asks to be computed is ordered by it.
    package struct Place: Comparable, Hashable, Sendable {
        /// 0 goes before 1.
        package var urgency: Int

        /// Virtual time of its start, in tokens.
        package var start: Int
        package var arrival: Int

        package static func < (a: Place, b: Place) -> Bool {
            (a.urgency, a.start, a.arrival) < (b.urgency, b.start, b.arrival)
        }
    }

    private var waiting: [(place: Place, element: Element)] = []
    private var ends: [String: Int] = [:]
    private var virtualTime = 0
    private var arrivals = 0

    package init() {}

    package var count: Int { waiting.count }
    package var isEmpty: Bool { waiting.isEmpty }

    package var first: Element? { waiting.first?.element }

    /// - Complexity: O(n) for n waiting.
    package mutating func push(_ element: Element, client: String, urgency: Int, cost: Int) {
        let start = max(virtualTime, ends[client] ?? 0)
        ends[client] = start + cost
        let place = Place(urgency: urgency, start: start, arrival: arrivals)
        arrivals += 1
        let index = waiting.firstIndex { place < $0.place } ?? waiting.endIndex
        waiting.insert((place, element), at: index)
    }

    /// Takes the next out; virtual time moves to its start.
    package mutating func pop() -> (place: Place, element: Element)? {
        guard !waiting.isEmpty else { return nil }
        let next = waiting.removeFirst()
        virtualTime = max(virtualTime, next.place.start)
        // A client whose clock is behind starts at the virtual time anyway.
        ends = ends.filter { $0.value > virtualTime }
        return next
    }

    /// Takes out every element that meets a condition, in order.
    package mutating func removeAll(where condition: (Element) -> Bool) -> [Element] {
        let removed = waiting.filter { condition($0.element) }.map(\.element)
        if !removed.isEmpty { waiting.removeAll { condition($0.element) } }
        return removed
    }
}
