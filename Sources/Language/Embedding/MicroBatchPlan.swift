/// Which sequences share a call of the encoder.
///
/// An encoder without padding still attends over every pair of tokens in a call, masked or not, so a call's cost grows with the
/// square of its tokens, and many short sequences are best packed by length into calls of a few hundred tokens.
///
/// Invariant: every index of the input is in exactly one batch; no batch is empty or over the limits; batches go from the
/// longest sequences to the shortest.
package struct MicroBatchPlan: Sendable, Equatable {
    package struct Limits: Sendable, Equatable {
        /// Tokens of one call.
        package var tokens: Int

        /// Sequences of one call.
        package var sequences: Int

        package init(tokens: Int, sequences: Int) {
            self.tokens = tokens
            self.sequences = sequences
        }
    }

    /// Indices into the input, batch by batch.
    package let batches: [[Int]]

    /// Packs greedily in order of falling length; sequences of equal length keep their order.
    ///
    /// Long first: the last calls are the cheap ones, which keeps several workers busy to the end.
    /// - Parameter lengths: tokens of each sequence. One longer than `limits.tokens` gets a batch of its own.
    /// - Complexity: O(n log n).
    package init(lengths: [Int], limits: Limits) {
        precondition(limits.tokens > 0 && limits.sequences > 0, "limits must be positive")
        let order = lengths.indices.sorted {
            lengths[$0] == lengths[$1] ? $0 < $1 : lengths[$0] > lengths[$1]
        }
        var batches: [[Int]] = []
        var batch: [Int] = []
        var tokens = 0
        for index in order {
            let isFull = tokens + lengths[index] > limits.tokens || batch.count == limits.sequences
            if isFull && !batch.isEmpty {
                batches.append(batch)
                batch = []
                tokens = 0
            }
            batch.append(index)
            tokens += lengths[index]
        }
        if !batch.isEmpty { batches.append(batch) }
        self.batches = batches
    }
}
