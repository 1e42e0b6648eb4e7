extension RandomAccessCollection where Element: Comparable & BitwiseCopyable, Index == Int {
    /// The value that `rank` others are not smaller than, counted from 0: `rank` 0 asks for the largest.
    ///
    /// Hoare's quickselect (1961), on a copy; what does not come to an end soon is sorted.
    /// - Precondition: `rank` is below `count`.
    /// - Complexity: O(n) on average, O(n · log n) at worst.
    @inlinable package func largest(rank: Int) -> Element {
        var copy = ContiguousArray(self)
        return copy.withUnsafeMutableBufferPointer { values in
            var low = 0
            var high = values.count - 1
            var rounds = 64
            while low < high {
                guard rounds > 0 else {
                    values[low...high].sort(by: >)
                    break
                }
                rounds -= 1
                let (one, other, third) = (values[low], values[(low + high) / 2], values[high])
                let pivot = Swift.max(Swift.min(one, other), Swift.min(Swift.max(one, other), third))
                var left = low
                var right = high
                while left <= right {
                    while values[left] > pivot { left += 1 }
                    while pivot > values[right] { right -= 1 }
                    guard left <= right else { break }
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
                if rank <= right {
                    high = right
                } else if rank >= left {
                    low = left
                } else {
                    break
                }
            }
            return values[rank]
        }
    }

    /// Where the `count` largest values stand, ascending; of equal values on the edge the first.
    /// - Complexity: as ``largest(rank:)``.
    @inlinable package func places(ofLargest count: Int) -> [Int] {
        guard count > 0 else { return [] }
        guard count < self.count else { return Array(indices) }
        let edge = largest(rank: count - 1)
        var atEdge = count - reduce(0) { $1 > edge ? $0 + 1 : $0 }
        var places: [Int] = []
        places.reserveCapacity(count)
        for place in indices {
            if self[place] > edge {
                places.append(place)
            } else if self[place] == edge, atEdge > 0 {
                places.append(place)
                atEdge -= 1
            }
        }
        return places
    }
}
