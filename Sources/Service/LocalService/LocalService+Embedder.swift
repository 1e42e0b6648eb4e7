import Corpus
import Embedding
import Foundation
import IndexBundle
import LlamaBackend
import Logging
import ModelCatalogue
import Settings

extension LocalService {
    /// The configured embedder: of new indexes, and of texts that belong to none.
    func loadedEmbedder() async throws -> LlamaEmbedder {
        try await loadedEmbedder(settings.embedding.model)
    }

    /// - Parameter reference: a name of the catalogue, or a path.
    func loadedEmbedder(_ reference: String) async throws -> LlamaEmbedder {
        try await model(reference, of: embedders) { [options = settings.embedderOptions] in
            try await self.load(reference, options: options)
        }
    }

    /// One more of an embedder for long work beside questions: it has half the cores, and goes with the work.
    func backgroundEmbedder(_ reference: String) async throws -> LlamaEmbedder {
        var options = settings.embedderOptions
        options.lanes = max(1, options.lanes / 2)
        options.keptTexts = 0
        return try await load(reference, options: options)
    }

    private func load(_ reference: String, options: LlamaEmbedder.Options) async throws -> LlamaEmbedder {
        let model = try await modelStore.verifiedModel(of: reference)
        logger.debug("loading the embedder", metadata: ["model": "\(model.name)"])
        let embedder = try await LlamaEmbedder.load(
            path: model.location.path, name: model.name, fingerprint: model.fingerprint, options: options)
        if let complaint = embedder.complaint {
            logger.warning(
                "the embedder computes with slower weights: \(complaint)", metadata: ["model": "\(model.name)"])
        }
        return embedder
    }

    /// The embedder that made the vectors of a state: questions and new documents have to be embedded by the same.
    /// - Throws: `indexMismatch` when no model here is that one.
    func embedder(of snapshot: IndexSnapshot) async throws -> LlamaEmbedder {
        try await loadedEmbedder(embedderName(of: snapshot))
    }

    func embedderName(of snapshot: IndexSnapshot) async throws -> String {
        let space = snapshot.space
        if let known = embedderNames[space] { return known }
        let path = try await snapshot.note(Self.embedderNote(space))
        for reference in [settings.embedding.model, space.name, path].compactMap({ $0 }) {
            do {
                let model = try await modelStore.verifiedModel(of: reference)
                guard model.name == space.name, model.fingerprint == space.fingerprint else { continue }
                embedderNames[space] = reference
                return reference
            } catch let failure as Failure where failure.code == .modelMissing && reference == space.name {
                throw failure
            } catch {
                continue
            }
        }
        throw Failure(
            .indexMismatch,
            "index '\(snapshot.index)' was made with the embedder \(space), which is neither in the catalogue nor "
                + "embedding.model (\(settings.embedding.model)): name it there, or make the vectors anew with 'samovar "
                + "rebuild all --embedder \(settings.embedding.model)'")
    }

    /// Where the index keeps the path of an embedder that is in no catalogue.
    static func embedderNote(_ space: VectorSpace) -> String { "embedder \(space.fingerprint)" }
}
