import Corpus
import Embedding
import Llama

/// Token ids of many texts in one flat buffer.
struct TokenizedTexts: Sendable {
    private var tokens: [Int32] = []
    private var ends: [Int] = []

    /// Tokens of each text.
    private(set) var lengths: [Int] = []

    mutating func append(_ text: some Collection<Int32>) {
        tokens += text
        ends.append(tokens.count)
        lengths.append(text.count)
    }

    subscript(index: Int) -> ArraySlice<Int32> { tokens[(ends[index] - lengths[index])..<ends[index]] }
}

/// One encoder on a serial queue of its own.
actor EncoderLane {
    nonisolated let unownedExecutor: UnownedSerialExecutor

    private let executor = SerialQueueExecutor(label: "samovar.embedder")
    private var encoder: LlamaEncoder?

    init() {
        unownedExecutor = executor.asUnownedSerialExecutor()
    }

    /// - Parameter weights: `nil` to compute with those of the file.
    func loadModel(
        path: String, fingerprint: String, weights: EncoderWeights?
    ) throws(Failure) -> (model: LlamaModel, complaint: String?) {
        try Failure.translating { () throws(LlamaError) in
            var complaint: String?
            guard let weights else { return (try LlamaModel(path: path), nil) }
            let model = try weights.load(path: path, fingerprint: fingerprint, complaint: &complaint)
            return (model, complaint)
        }
    }

    /// The lane does one thing after the other: its turn comes when what was asked before is done.
    func settle() {}

    func prepare(model: LlamaModel, options: LlamaEmbedder.Options) throws(Failure) {
        encoder = try Failure.translating { () throws(LlamaError) in
            try LlamaEncoder(
                model: model,
                options: LlamaEncoder.Options(
                    batchLength: max(options.microBatchTokens, options.windowTokens),
                    maximumSequences: options.microBatchTexts, threads: options.threadsPerLane))
        }
    }

    /// Texts as the encoder reads them, with its ends. One over the window loses what is too much at its end, but not the
    /// closing token.
    func tokenize(_ texts: ArraySlice<String>, window: Int) throws(Failure) -> [[Int32]] {
        let model = try ready().model
        return try Failure.translating { () throws(LlamaError) in
            try texts.map { text throws(LlamaError) in
                var tokens = try model.tokenize(text, special: .asText, addingEnds: true)
                if tokens.count > window, let last = tokens.last {
                    tokens.removeSubrange((window - 1)...)
                    tokens.append(last)
                }
                return tokens
            }
        }
    }

    /// Unit vectors of some texts, in their order.
    func encode(_ texts: [ArraySlice<Int32>]) throws(Failure) -> [Float] {
        let encoder = try ready()
        var rows: [Float] = []
        rows.reserveCapacity(texts.count * encoder.dimension)
        try Failure.translating { () throws(LlamaError) in try encoder.encode(texts, into: &rows) }
        guard UnitVector.normalise(&rows, dimension: encoder.dimension) else {
            throw Failure(.native, "the encoder gave a vector with values that are not finite")
        }
        return rows
    }

    private func ready() throws(Failure) -> LlamaEncoder {
        guard let encoder else { throw Failure(.internal, "the encoder was used before it was made") }
        return encoder
    }
}
