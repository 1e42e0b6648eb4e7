import CoreMetrics
import Corpus
import Embedding

/// Texts of all callers on their way to the encoders.
///
/// A lane that is free takes the next micro-batch. Calls that fit into one micro-batch share it with others that wait; a
/// call of many keeps its own batches, and goes to the end of the line after each.
///
/// Invariant: while something waits, no lane is idle.
actor EncodingLine {
    private struct Call {
        var texts: TokenizedTexts
        var batches: ArraySlice<[Int]>
        var rows: [Float]

        /// Batches whose rows have not come.
        var missing: Int
        var continuation: CheckedContinuation<[Float], any Error>

        /// A call of one batch: others may join it.
        let isSmall: Bool
    }

    /// Which text of which call a row belongs to.
    private struct Piece {
        var call: Int
        var text: Int
    }

    private let dimension: Int
    private let limits: MicroBatchPlan.Limits
    private let laneCount: Int
    private var idle: [EncoderLane]
    private var calls: [Int: Call] = [:]

    /// Calls with batches that were not begun, in order of their turns.
    private var waiting: [Int] = []
    private var nextCall = 0

    /// Who waits for every lane to be idle.
    private var settling: [CheckedContinuation<Void, Never>] = []

    private let batches = Counter(label: "samovar.encoder.batches")
    private let texts = Counter(label: "samovar.encoder.texts")

    init(lanes: [EncoderLane], dimension: Int, limits: MicroBatchPlan.Limits) {
        self.laneCount = lanes.count
        self.idle = lanes.reversed()
        self.dimension = dimension
        self.limits = limits
    }

    /// Rows of `texts`, in their order.
    /// - Throws: `cancelled` when the task is, before its next batch; `native` when the encoder fails.
    func encode(_ texts: TokenizedTexts) async throws -> [Float] {
        let plan = MicroBatchPlan(lengths: texts.lengths, limits: limits)
        guard !plan.batches.isEmpty else { return [] }
        let key = nextCall
        nextCall += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else {
                    return continuation.resume(throwing: Failure(.cancelled, "embedding was cancelled"))
                }
                calls[key] = Call(
                    texts: texts, batches: plan.batches[...],
                    rows: [Float](repeating: 0, count: texts.lengths.count * dimension),
                    missing: plan.batches.count, continuation: continuation, isSmall: plan.batches.count == 1)
                waiting.append(key)
                work()
            }
        } onCancel: {
            Task { await self.end(key, throwing: Failure(.cancelled, "embedding was cancelled")) }
        }
    }

    /// Comes back when no lane is at work, nor on its way to it: a batch whose caller went away is still encoded to its end.
    func settle() async {
        guard idle.count < laneCount else { return }
        await withCheckedContinuation { settling.append($0) }
    }

    /// Gives every idle lane a batch, as long as there are some.
    private func work() {
        while !idle.isEmpty, let pieces = nextBatch() {
            let lane = idle.removeLast()
            batches.increment()
            self.texts.increment(by: pieces.count)
            let texts = pieces.compactMap { piece in calls[piece.call]?.texts[piece.text] }
            Task {
                let rows: Result<[Float], any Error>
                do {
                    rows = .success(try await lane.encode(texts))
                } catch {
                    rows = .failure(error)
                }
                finish(pieces, rows, on: lane)
            }
        }
    }

    private func nextBatch() -> [Piece]? {
        guard let first = waiting.first, let batch = calls[first]?.batches.first else { return nil }
        waiting.removeFirst()
        guard calls[first]?.isSmall == true else {
            calls[first]?.batches.removeFirst()
            if calls[first]?.batches.isEmpty == false { waiting.append(first) }
            return batch.map { Piece(call: first, text: $0) }
        }
        var pieces: [Piece] = []
        var tokens = 0
        var joined: Set<Int> = []
        for key in [first] + waiting {
            guard let call = calls[key], call.isSmall, let batch = call.batches.first else { continue }
            let cost = batch.reduce(0) { $0 + call.texts.lengths[$1] }
            let fits = tokens + cost <= limits.tokens && pieces.count + batch.count <= limits.sequences
            guard pieces.isEmpty || fits else { continue }
            tokens += cost
            pieces += batch.map { Piece(call: key, text: $0) }
            joined.insert(key)
            calls[key]?.batches.removeFirst()
        }
        waiting.removeAll(where: joined.contains)
        return pieces
    }

    private func finish(_ pieces: [Piece], _ result: Result<[Float], any Error>, on lane: EncoderLane) {
        idle.append(lane)
        let keys = Set(pieces.map(\.call))
        switch result {
        case .failure(let error):
            for key in keys { end(key, throwing: error) }
        case .success(let rows):
            for (row, piece) in pieces.enumerated() {
                // Whose caller went away, nobody misses it.
                calls[piece.call]?.rows.replaceSubrange(
                    (piece.text * dimension)..<((piece.text + 1) * dimension),
                    with: rows[(row * dimension)..<((row + 1) * dimension)])
            }
            for key in keys {
                calls[key]?.missing -= 1
                guard let call = calls[key], call.missing == 0 else { continue }
                calls[key] = nil
                call.continuation.resume(returning: call.rows)
            }
        }
        work()
        guard idle.count == laneCount else { return }
        for continuation in settling { continuation.resume() }
        settling = []
    }

    private func end(_ key: Int, throwing error: any Error) {
        guard let call = calls.removeValue(forKey: key) else { return }
        waiting.removeAll { $0 == key }
        call.continuation.resume(throwing: error)
    }
}
