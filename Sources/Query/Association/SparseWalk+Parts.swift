import Dispatch

extension SparseWalk {
    /// The rows of a graph in as many parts as threads will share them, about equal in edges. Whoever writes a row of the
    /// mass after reads only the mass before, so that parts need no other order than rounds after each other, and every
    /// node's mass is the same however many threads there are.
    struct Parts {
        let count: Int

        /// Below this many edges a part is done before another thread has woken up: a round of them takes 0.2 ms.
        private static let edgesPerPart = 250_000

        init(of rows: SparseGraph.Rows, among threads: Int) {
            count = max(1, min(threads, rows.place.count / Self.edgesPerPart))
        }

        /// One round: `other`, which holds the mass before, becomes the mass after.
        /// - Returns: the residual of `mass`.
        func step(
            _ incoming: SparseGraph.Rows, mass: Slice, other: Slice, restart: Slice, walkWeight: Float,
            returning: Float, relaxation: Float
        ) -> Float {
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { residuals in
                let round = Round(
                    incoming: incoming, mass: mass, other: other, restart: restart, residuals: residuals,
                    walkWeight: walkWeight, returning: returning, relaxation: relaxation)
                let run = { @Sendable (part: Int) in
                    round.run(part, rows: firstRow(part, incoming)..<firstRow(part + 1, incoming))
                }
                if count == 1 { run(0) } else { DispatchQueue.concurrentPerform(iterations: count, execute: run) }
                return Float(residuals.reduce(0, +))
            }
        }

        /// The row that a part's share of the edges begins in.
        private func firstRow(_ part: Int, _ incoming: SparseGraph.Rows) -> Int {
            let start = incoming.start.elements
            let rows = start.count - 1
            guard part < count else { return rows }
            let edge = Int(start[rows]) * part / count
            var (low, high) = (0, rows)
            while low < high {
                let middle = (low + high) / 2
                if Int(start[middle]) < edge { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// Carries a round's memory to the threads that share it. Safe because each part writes only its own rows of `other`
    /// and its own residual, and nobody writes what others read before all are done.
    private struct Round: @unchecked Sendable {
        let incoming: SparseGraph.Rows
        let mass: Slice
        let other: Slice
        let restart: Slice
        let residuals: UnsafeMutableBufferPointer<Double>
        let walkWeight: Float
        let returning: Float
        let relaxation: Float

        func run(_ part: Int, rows: Range<Int>) {
            residuals[part] = Self.step(
                rows, incoming, mass: mass, other: other, restart: restart, walkWeight: walkWeight,
                returning: returning, relaxation: relaxation)
        }

        // A function of its own without a loop around it: the compiler keeps all of it in registers.
        @inline(never)
        private static func step(
            _ rows: Range<Int>, _ incoming: SparseGraph.Rows, mass: Slice, other: Slice, restart: Slice,
            walkWeight: Float, returning: Float, relaxation: Float
        ) -> Double {
            let (start, place, share) = (incoming.start.elements, incoming.place.elements, incoming.share.elements)
            var residual = 0.0
            var edge = Int(start[rows.lowerBound])
            for row in rows {
                let end = Int(start[row + 1])
                var arriving: Float = 0
                while edge < end {
                    arriving += share[edge] * mass[Int(place[edge])]
                    edge += 1
                }
                let value = walkWeight * arriving + returning * restart[row]
                residual += Double(abs(value - mass[row]))
                other[row] = relaxation * value + (1 - relaxation) * other[row]
            }
            return residual
        }
    }
}
