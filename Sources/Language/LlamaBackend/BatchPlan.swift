/// Which tokens of the waiting sequences are computed in the next native call.
///
/// Answers that are being written come first, each with what it needs for its next token; what the batch still holds goes to
/// prompts, the first in line before the next. While anything is being written, prompts together get only a slice, because
/// the time a batch takes is the gap between two tokens of everybody in it. Such a slice fills the batch up to whole groups of
/// rows: ggml multiplies four rows at a time on most processors, and each that is left over costs as much as a group. (64
/// tokens of prompts beside three answers took a tenth longer than 61, before products on AVX-512 were changed.)
package struct BatchPlan: Equatable {
    package struct Limits: Equatable {
        /// Tokens of one batch.
        package var batch: Int

        /// Tokens of prompts in a batch that also carries answers.
        package var slice: Int

        /// Sequences whose work can end in one batch, since each end takes a row of logits.
        package var rows: Int

        package init(batch: Int, slice: Int, rows: Int) {
            self.batch = batch
            self.slice = slice
            self.rows = rows
        }
    }

    package struct Demand: Equatable {
        /// Tokens still to be computed, at least one.
        package var tokens: Int

        /// Whether an answer is being written here; its demands are small and somebody watches.
        package var isWriting: Bool

        package init(tokens: Int, isWriting: Bool) {
            self.tokens = tokens
            self.isWriting = isWriting
        }
    }

    /// How many tokens of each demand are taken, in the order of the demands.
    package private(set) var shares: [Int]

    /// Rows that are multiplied together.
    private static let group = 4

    /// - Parameter demands: in order of their turns.
    package init(_ demands: [Demand], limits: Limits) {
        var shares = [Int](repeating: 0, count: demands.count)
        var room = limits.batch
        var rows = limits.rows
        for (index, demand) in demands.enumerated() where demand.isWriting && room > 0 && rows > 0 {
            shares[index] = min(demand.tokens, room, limits.slice)
            room -= shares[index]
            rows -= 1
        }
        if case let writing = limits.batch - room, writing > 0 {
            let whole = (writing + limits.slice) / Self.group * Self.group
            room = min(room, whole > writing ? whole - writing : limits.slice)
        }
        for (index, demand) in demands.enumerated() where !demand.isWriting && room > 0 && rows > 0 {
            shares[index] = min(demand.tokens, room)
            room -= shares[index]
            rows -= 1
        }
        self.shares = shares
    }
}
