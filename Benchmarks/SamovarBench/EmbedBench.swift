import ArgumentParser
import Corpus
import Foundation
import LlamaBackend

/// Passages a second of the embedder as an ingest calls it; `embed.py` runs ONNX Runtime on the same texts in turns.
struct EmbedBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Time the embedder on the texts of a JSON file.")

    @Option(help: "An encoder's GGUF file.") var model: String
    @Option(help: "A JSON array of texts.") var texts: String
    @Option(help: "Texts of one call: `ingest.staging_texts`.") var call = 512
    @Option(help: "Encoders of one thread each.") var lanes = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "`embedding.micro_batch_tokens`") var microBatchTokens = 192
    @Option(help: "`embedding.micro_batch_texts`") var microBatchTexts = 32
    @Option(help: "Where copies of weights are kept, for `embedding.compute_type: bfloat16`.") var weights: String?
    @Option(help: "Where to write the vectors, 32-bit floats one after the other.") var vectors: String?

    func run() async throws {
        let texts = try JSONDecoder().decode([String].self, from: Data(contentsOf: URL(filePath: texts)))
        let embedder = try await LlamaEmbedder.load(
            path: model, name: "bench", fingerprint: "bench",
            options: LlamaEmbedder.Options(
                lanes: lanes, threadsPerLane: 1, windowTokens: 512, microBatchTokens: microBatchTokens,
                microBatchTexts: microBatchTexts,
                weights: weights.map { URL(filePath: $0, directoryHint: .isDirectory) }))
        // What is made at the first call is not counted.
        _ = try await embedder.embed(Array(texts.prefix(lanes * 4)))
        var rows: [Float] = []
        let (clock, start, computed) = (ContinuousClock(), ContinuousClock.now, ProcessCost.processorSeconds)
        for first in stride(from: 0, to: texts.count, by: call) {
            rows += try await embedder.embed(Array(texts[first..<min(first + call, texts.count)])).values
        }
        let report: [String: Double] = [
            "seconds": (clock.now - start) / .seconds(1), "processor_seconds": ProcessCost.processorSeconds - computed,
        ]
        if let vectors { try rows.withUnsafeBytes { try Data($0).write(to: URL(filePath: vectors)) } }
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: report, options: .sortedKeys), as: UTF8.self))
    }
}
