extension UnsafeBufferPointer<Float> {
    /// The `count` largest values with their places, largest first, equal ones in order of place.
    /// - Complexity: O(n + count² · log n) where the values come in no order: few enter once the list is full.
    package func largest(_ count: Int) -> [(place: Int, value: Float)] {
        var best: [(place: Int, value: Float)] = []
        best.reserveCapacity(Swift.min(count, self.count) + 1)
        guard count > 0 else { return best }
        var least = -Float.infinity
        for place in indices where self[place] > least || best.count < count {
            let value = self[place]
            var slot = best.count
            while slot > 0, best[slot - 1].value < value { slot -= 1 }
            best.insert((place, value), at: slot)
            if best.count > count { best.removeLast() }
            if best.count == count { least = best[count - 1].value }
        }
        return best
    }
}
