extension UnsafeBufferPointer<Float> {
    /// The `count` largest values with their places, largest first, equal ones in order of place.
    /// - Complexity: O(n + count · log count · log n) where the values come in no order: few enter the heap once it is full.
    package func largest(_ count: Int) -> [(place: Int, value: Float)] {
        guard count > 0 else { return [] }
        // A heap with the least of the largest on top.
        var heap: [(place: Int, value: Float)] = []
        heap.reserveCapacity(Swift.min(count, self.count))
        for place in indices {
            let value = self[place]
            if heap.count < count {
                heap.append((place, value))
                heap.siftUp()
            } else if value > heap[0].value {
                heap[0] = (place, value)
                heap.siftDown()
            }
        }
        return heap.sorted { Self.isLess($1, $0) }
    }

    fileprivate static func isLess(_ one: (place: Int, value: Float), _ other: (place: Int, value: Float)) -> Bool {
        one.value != other.value ? one.value < other.value : one.place > other.place
    }
}

extension [(place: Int, value: Float)] {
    private func isLess(_ one: Int, _ other: Int) -> Bool {
        UnsafeBufferPointer<Float>.isLess(self[one], self[other])
    }

    /// Moves the last element to where it belongs.
    fileprivate mutating func siftUp() {
        var child = count - 1
        while child > 0, isLess(child, (child - 1) / 2) {
            swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Moves the first element to where it belongs.
    fileprivate mutating func siftDown() {
        var parent = 0
        while 2 * parent + 1 < count {
            var child = 2 * parent + 1
            if child + 1 < count, isLess(child + 1, child) { child += 1 }
            guard isLess(child, parent) else { return }
            swapAt(parent, child)
            parent = child
        }
    }
}
