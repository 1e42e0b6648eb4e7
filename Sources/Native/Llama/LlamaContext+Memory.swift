import CLlama

/// The KV cache, sequence by sequence. None of these calls computes anything; shifts are applied by the next decode.
extension LlamaContext {
    /// The positions a sequence holds, `nil` when it is empty.
    package func positions(of sequence: Int32) -> ClosedRange<Int>? {
        let last = Int(llama_memory_seq_pos_max(memory, sequence))
        guard last >= 0 else { return nil }
        return Int(llama_memory_seq_pos_min(memory, sequence))...last
    }

    /// Positions in a sequence, counted from 0.
    package func length(of sequence: Int32) -> Int {
        positions(of: sequence).map { $0.upperBound + 1 } ?? 0
    }

    /// Drops the positions from `start` on.
    /// - Returns: `false`, with nothing dropped, where the model's memory cannot forget a part. Dropping all of it always works.
    package func remove(_ sequence: Int32, from start: Int) -> Bool {
        llama_memory_seq_rm(memory, sequence, Int32(clamping: start), -1)
    }

    /// Drops the positions of a range; the positions after it keep their numbers until they are shifted.
    package func remove(_ sequence: Int32, positions range: Range<Int>) -> Bool {
        llama_memory_seq_rm(memory, sequence, Int32(clamping: range.lowerBound), Int32(clamping: range.upperBound))
    }

    /// Lets `target` share the cells that `source` holds at `range`, without copying a value.
    package func share(_ source: Int32, positions range: Range<Int>, with target: Int32) {
        llama_memory_seq_cp(
            memory, source, target, Int32(clamping: range.lowerBound), Int32(clamping: range.upperBound))
    }

    /// Whether positions can be shifted at all; models with sliding windows or several position axes refuse.
    package var canShift: Bool { llama_memory_can_shift(memory) }

    /// Moves the positions of a range by `offset`.
    /// - Precondition: `canShift`.
    package func shift(_ sequence: Int32, positions range: Range<Int>, by offset: Int) {
        precondition(canShift, "the model's memory cannot be shifted")
        llama_memory_seq_add(
            memory, sequence, Int32(clamping: range.lowerBound), Int32(clamping: range.upperBound),
            Int32(clamping: offset))
    }

    /// Empties every sequence.
    package func removeAll() {
        llama_memory_clear(memory, false)
    }
}
