import Corpus
import Embedding
import IndexBundle

extension Ingester {
    /// Vectors of `texts`, in their order: those in `known` and those that an interrupted job left behind are taken over,
    /// the rest is embedded in portions, each of which is kept at once. So whoever is killed embeds one portion again.
    func vectors(
        of texts: [String], known: [BytewiseText: [Float]] = [:], tally: inout IngestTally
    ) async throws -> EmbeddingMatrix {
        var known = known
        var missing = Self.distinct(texts) { known[BytewiseText($0)] == nil }
        if !missing.isEmpty {
            known.merge(try await bundle.stagedVectors(of: missing)) { old, _ in old }
            missing = missing.filter { known[BytewiseText($0)] == nil }
        }
        tally.reused += texts.count { known[BytewiseText($0)] != nil }
        tally.embedded += missing.count
        // Nothing to take over and one portion: the common case copies nothing.
        if known.isEmpty, missing.count == texts.count, texts.count <= options.stagingTexts {
            return try await embedder.embed(texts)
        }
        for start in stride(from: 0, to: missing.count, by: options.stagingTexts) {
            let portion = Array(missing[start..<min(start + options.stagingTexts, missing.count)])
            let made = try await embedder.embed(portion)
            try await bundle.stage(portion, vectors: made)
            for (row, text) in portion.enumerated() { known[BytewiseText(text)] = Array(made[row: row]) }
        }
        var values: [Float] = []
        values.reserveCapacity(texts.count * embedder.identity.dimension)
        for text in texts { values += known[BytewiseText(text)] ?? [] }
        return EmbeddingMatrix(dimension: embedder.identity.dimension, values: values)
    }

    private static func distinct(_ texts: [String], where isWanted: (String) -> Bool) -> [String] {
        var seen: Set<BytewiseText> = []
        return texts.filter { isWanted($0) && seen.insert(BytewiseText($0)).inserted }
    }
}
