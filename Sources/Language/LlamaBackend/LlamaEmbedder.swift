package import Corpus
package import Embedding
package import Foundation
import Llama

/// A GGUF encoder as the house's embedder.
///
/// Each lane is an encoder of its own on a serial queue of its own. All calls stand in one ``EncodingLine``: small ones share
/// micro-batches, and large ones alternate between theirs, so that a question waits for at most one of an ingest's batches on
/// each lane, never for the whole. Vectors of texts that were asked for lately are kept.
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

        /// Texts whose vectors are kept.
        package var keptTexts: Int

        /// Where copies of weights are kept in the numbers that this processor multiplies fastest (``EncoderWeights``); `nil` to
        /// compute with those of the file.
        package var weights: URL?

        package init(
            lanes: Int, threadsPerLane: Int, windowTokens: Int, microBatchTokens: Int, microBatchTexts: Int,
            keptTexts: Int = 0, weights: URL? = nil
        ) {
            self.lanes = lanes
            self.threadsPerLane = threadsPerLane
            self.windowTokens = windowTokens
            self.microBatchTokens = microBatchTokens
            self.microBatchTexts = microBatchTexts
            self.keptTexts = keptTexts
            self.weights = weights
        }
    }

    package let identity: EmbedderIdentity

    /// Why it computes with the file's own weights although faster ones were asked for.
    package let complaint: String?

    private let model: LlamaModel
    private let lanes: [EncoderLane]
    private let line: EncodingLine
    private let kept: KeptVectors
    private let options: Options

    /// Calls of more texts than this are an ingest's: theirs are not asked for again.
    private static let largestKeptCall = 64

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
        let (model, complaint) = try await loader.loadModel(
            path: path, fingerprint: fingerprint, weights: options.weights.map(EncoderWeights.init))
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
            model: model, lanes: lanes, options: options, complaint: complaint)
    }

    private init(
        identity: EmbedderIdentity, model: LlamaModel, lanes: [EncoderLane], options: Options, complaint: String?
    ) {
        self.identity = identity
        self.complaint = complaint
        self.model = model
        self.lanes = lanes
        self.line = EncodingLine(
            lanes: lanes, dimension: identity.dimension,
            limits: .init(tokens: options.microBatchTokens, sequences: options.microBatchTexts))
        self.kept = KeptVectors(limit: options.keptTexts)
        self.options = options
    }

    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        guard !Task.isCancelled else { throw Failure(.cancelled, "embedding was cancelled") }
        let distinct = DistinctTexts(texts)
        let rows = try await rows(of: distinct.texts)
        let dimension = identity.dimension
        var values: [Float] = []
        values.reserveCapacity(texts.count * dimension)
        for place in distinct.places { values += rows[(place * dimension)..<((place + 1) * dimension)] }
        return EmbeddingMatrix(dimension: dimension, values: values)
    }

    private func rows(of texts: [String]) async throws -> [Float] {
        guard texts.count <= Self.largestKeptCall else { return try await encode(texts) }
        let known = kept.vectors(of: texts)
        let missing = texts.indices.filter { known[$0] == nil }
        if missing.count == texts.count {
            return kept.keep(texts, rows: try await encode(texts), dimension: identity.dimension)
        }
        let new = missing.map { texts[$0] }
        let made =
            missing.isEmpty ? [] : kept.keep(new, rows: try await encode(new), dimension: identity.dimension)
        var rows: [Float] = []
        rows.reserveCapacity(texts.count * identity.dimension)
        var taken = 0
        for vector in known {
            if let vector {
                rows += vector
            } else {
                rows += made[(taken * identity.dimension)..<((taken + 1) * identity.dimension)]
                taken += 1
            }
        }
        return rows
    }

    private func encode(_ texts: [String]) async throws -> [Float] {
        try await line.encode(try await tokenize(texts))
    }

    /// Vectors of texts that come as ids of this model's own vocabulary; tokens that steer the model are not text, and left
    /// out.
    /// - Throws: `invalidRequest` for an id that the vocabulary does not have.
    package func embed(tokens: [[Int]]) async throws -> (vectors: EmbeddingMatrix, tokens: Int) {
        var texts = TokenizedTexts()
        for ids in tokens {
            for id in ids where !(0..<model.vocabularySize).contains(id) {
                throw Failure(
                    .invalidRequest,
                    "input: \(id) is no token of \(identity.name), which has \(model.vocabularySize); send text instead"
                )
            }
            let ends = [model.beginningOfText, model.separator].compactMap(\.self)
            let text = ids.map(Int32.init).filter { !model.isControl($0) }.prefix(options.windowTokens - ends.count)
            texts.append([model.beginningOfText].compactMap(\.self) + text + [model.separator].compactMap(\.self))
        }
        return (
            EmbeddingMatrix(dimension: identity.dimension, values: try await line.encode(texts)),
            texts.lengths.reduce(0, +)
        )
    }

    /// Tokens of each text that count, its ends included; what is over the window is not read.
    package func countTokens(_ texts: [String]) async throws -> [Int] {
        try await tokenize(texts).lengths
    }

    /// Comes back when no encoder is at work on anything asked before this call.
    package func settle() async {
        await line.settle()
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
}
