package import Corpus
package import Embedding
import Llama

/// A GGUF encoder as the house's embedder.
///
/// Each lane is an encoder of its own on a serial queue of its own. The micro-batches of a call are taken by the lanes one after
/// another, and calls of several tasks alternate between micro-batches: a question waits for at most one of an ingest's
/// batches on each lane, never for the whole.
package final class LlamaEmbedder: Embedder {
    package struct Options: Sendable {
        /// Encoders that work side by side.
        package var lanes: Int
        package var threadsPerLane: Int

        /// Tokens of a text that count, its ends included; what is longer is cut.
        package var windowTokens: Int

        /// Tokens of one call of the encoder; at least `windowTokens` is set aside.
        package var microBatchTokens: Int

        /// Texts of one call of the encoder, at most 256.
        package var microBatchTexts: Int

        package init(
            lanes: Int, threadsPerLane: Int, windowTokens: Int, microBatchTokens: Int, microBatchTexts: Int
        ) {
            self.lanes = lanes
            self.threadsPerLane = threadsPerLane
            self.windowTokens = windowTokens
            self.microBatchTokens = microBatchTokens
            self.microBatchTexts = microBatchTexts
        }
    }

    package let identity: EmbedderIdentity

    private let model: LlamaModel
    private let lanes: [EncoderLane]
    private let options: Options

    /// Loads a model file, away from the cooperative pool.
    /// - Throws: `modelMissing`; `modelInvalid` for a file that cannot be loaded or does not embed; `native`, mostly for lack of
    ///   memory; `invalidSettings` for impossible options.
    package static func load(
        path: String, name: String, fingerprint: String, options: Options
    ) async throws -> LlamaEmbedder {
        guard options.lanes > 0, options.threadsPerLane > 0, options.windowTokens > 2, options.microBatchTokens > 0,
            (1...256).contains(options.microBatchTexts)
        else { throw Failure(.invalidSettings, "impossible lanes, threads, window or batch size of the embedder") }
        let loader = EncoderLane()
        let model = try await loader.loadModel(path: path)
        guard options.windowTokens <= model.trainedContextLength else {
            throw Failure(
                .invalidSettings,
                "the embedder's window of \(options.windowTokens) tokens is over the \(model.trainedContextLength) that "
                    + "\(name) was trained on")
        }
        var lanes: [EncoderLane] = []
        for lane in 0..<options.lanes {
            let encoder = lane == 0 ? loader : EncoderLane()
            try await encoder.prepare(model: model, options: options)
            lanes.append(encoder)
        }
        return LlamaEmbedder(
            identity: EmbedderIdentity(name: name, fingerprint: fingerprint, dimension: model.embeddingLength),
            model: model, lanes: lanes, options: options)
    }

    private init(identity: EmbedderIdentity, model: LlamaModel, lanes: [EncoderLane], options: Options) {
        self.identity = identity
        self.model = model
        self.lanes = lanes
        self.options = options
    }

    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        let distinct = DistinctTexts(texts)
        let sequences = try await tokenize(distinct.texts)
        let plan = MicroBatchPlan(
            lengths: sequences.lengths,
            limits: .init(tokens: options.microBatchTokens, sequences: options.microBatchTexts))
        let rows = try await encode(plan, sequences)

        let dimension = identity.dimension
        var values: [Float] = []
        values.reserveCapacity(texts.count * dimension)
        for place in distinct.places { values += rows[(place * dimension)..<((place + 1) * dimension)] }
        return EmbeddingMatrix(dimension: dimension, values: values)
    }

    /// Tokens of each text that count, its ends included; what is over the window is not read.
    package func countTokens(_ texts: [String]) async throws -> [Int] {
        try await tokenize(texts).lengths
    }

    /// Comes back when no encoder is at work on anything asked before this call.
    package func settle() async {
        for lane in lanes { await lane.settle() }
    }

    /// A few texts at a time, so that a question's turn comes soon.
    private func tokenize(_ texts: [String]) async throws -> TokenizedTexts {
        var result = TokenizedTexts()
        for start in stride(from: 0, to: texts.count, by: 256) {
            guard !Task.isCancelled else { throw Failure(.cancelled, "embedding was cancelled") }
            let slice = texts[start..<min(start + 256, texts.count)]
            for tokens in try await lanes[0].tokenize(slice, window: options.windowTokens) { result.append(tokens) }
        }
        return result
    }

    /// Rows of `sequences`, in their order. A lane that is done gets the next batch.
    private func encode(_ plan: MicroBatchPlan, _ sequences: TokenizedTexts) async throws -> [Float] {
        let dimension = identity.dimension
        var rows = [Float](repeating: 0, count: sequences.lengths.count * dimension)
        try await withThrowingTaskGroup(of: EncodedBatch.self) { group in
            var waiting = plan.batches[...]
            func start(on lane: EncoderLane) {
                guard let batch = waiting.popFirst() else { return }
                group.addTask {
                    guard !Task.isCancelled else { throw Failure(.cancelled, "embedding was cancelled") }
                    return EncodedBatch(lane: lane, indices: batch, rows: try await lane.encode(batch, of: sequences))
                }
            }
            for lane in lanes { start(on: lane) }
            for try await done in group {
                start(on: done.lane)
                for (row, index) in done.indices.enumerated() {
                    rows.replaceSubrange(
                        (index * dimension)..<((index + 1) * dimension),
                        with: done.rows[(row * dimension)..<((row + 1) * dimension)])
                }
            }
        }
        return rows
    }
}

private struct EncodedBatch: Sendable {
    var lane: EncoderLane
    var indices: [Int]
    var rows: [Float]
}
