package import API
package import Corpus
import Foundation
import IndexBundle
import ModelCatalogue
import Settings

extension LocalService {
    package static let version = "0.1.0"

    package func health() async throws -> HealthReport {
        var reasons: [String] = []
        for name in [settings.embedding.model, settings.generation.model] {
            if let status = modelStore.list().first(where: { $0.entry.name == name }), status.state == .missing {
                reasons.append("model \(name) is not here; run: samovar models pull \(name)")
            }
        }
        let index = settings.index.name
        do {
            _ = try await reader(index).snapshot()
        } catch let failure as Failure {
            reasons.append(failure.message)
        }
        return HealthReport(
            status: reasons.isEmpty ? .ready : .degraded, version: Self.version, index: index, reasons: reasons)
    }

    package func models() async throws -> [ModelDescription] {
        modelStore.list().map { status in
            let name = status.entry.name
            return ModelDescription(
                name: name, role: status.entry.role.rawValue, bytes: status.entry.bytes ?? 0,
                licence: status.entry.licence ?? "", present: status.state != .missing,
                active: name == settings.embedding.model || name == settings.generation.model)
        }
    }

    package func status(index requested: String?) async throws -> IndexStatus {
        let index = try indexName(requested)
        let bundle = try await reader(index)
        let snapshot = try await bundle.snapshot()
        let counts = try await snapshot.counts()
        return IndexStatus(
            name: index, path: directory(of: index).path, generation: snapshot.generation,
            embedder: bundle.space.name, dimension: bundle.space.dimension, documents: counts.documents,
            chunks: counts.chunks, triplets: counts.triplets, entities: counts.entities,
            chunksWithoutTriplets: counts.chunksWithoutTriplets, chunksDegraded: counts.chunksDegraded,
            bytesOnDisk: try await bundle.bytesOnDisk(), calibration: try await calibrationStatus(of: snapshot))
    }

    package func documents(index: String?) async throws -> [DocumentSummary] {
        let snapshot = try await reader(try indexName(index)).snapshot()
        return try await snapshot.documents().map(DocumentSummary.init)
    }

    package func document(_ id: DocumentID, index: String?) async throws -> DocumentDetail {
        let index = try indexName(index)
        let snapshot = try await reader(index).snapshot()
        return DocumentDetail(
            summary: DocumentSummary(try await snapshot.document(id)), text: try await snapshot.text(of: id))
    }

    package func removeDocument(_ id: DocumentID, index: String?) async throws {
        let index = try indexName(index)
        _ = try await document(id, index: index)
        try await writing(index, with: nil) { bundle in
            try await bundle.remove([id])
            try await bundle.checkpoint()
        }
    }
}

extension DocumentSummary {
    init(_ stored: StoredDocument) {
        self.init(
            id: stored.id, source: stored.source, externalID: stored.externalID, title: stored.title,
            format: stored.format, bytes: stored.byteCount, chunks: stored.chunkCount,
            contentHash: stored.contentHash, ingestedAt: stored.ingestedAt)
    }
}
