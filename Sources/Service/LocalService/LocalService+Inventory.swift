package import API
package import Corpus
package import Foundation
import IndexBundle
import ModelCatalogue
import Settings

extension LocalService {
    package static let version = "0.1.0"

    package func health() async throws -> HealthReport {
        var reasons: [String] = []
        for name in settings.configuredModels {
            do {
                _ = try await modelStore.verifiedModel(of: name)
            } catch let failure as Failure {
                reasons.append(failure.message)
            }
        }
        let index = settings.index.name
        do {
            _ = try await reader(index).snapshot()
        } catch let failure as Failure {
            reasons.append(failure.message)
        }
        return HealthReport(
            status: reasons.isEmpty ? .ready : .degraded, version: Self.version, index: index, reasons: reasons,
            models: isLasting ? modelsInMemory : nil)
    }

    /// Without those of the ways in and out, which no answer depends on.
    package func workingSettings() async throws -> SettingsReport {
        let silent: Set = ["server", "mcp", "log"]
        return SettingsReport(
            index: settings.index.name, indexes: Self.canonical(settings.directories.indexes),
            models: Self.canonical(settings.directories.models),
            values: settings.readings.values.filter { key, _ in !silent.contains(String(key.prefix { $0 != "." })) })
    }

    /// The same folder has the same path, by whatever links it was named.
    package static func canonical(_ folder: URL) -> String {
        folder.resolvingSymlinksInPath().standardizedFileURL.path
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
            embedder: snapshot.space.name, dimension: snapshot.space.dimension, documents: counts.documents,
            chunks: counts.chunks, triplets: counts.triplets, entities: counts.entities,
            chunksWithoutTriplets: counts.chunksWithoutTriplets, chunksDegraded: counts.chunksDegraded,
            bytesOnDisk: try await bundle.bytesOnDisk(), calibration: try await calibrationStatus(of: snapshot),
            monitors: try await monitorCalibration(of: snapshot, generator: configuredGeneratorFingerprint())?
                .withoutWeights, proposals: await proposals(for: try await bundle.condition(), of: index))
    }

    package func documents(_ page: DocumentPage, index: String?) async throws -> [DocumentSummary] {
        let snapshot = try await reader(try indexName(index)).snapshot()
        return try await snapshot.documents(after: page.after, limit: page.limit).map(DocumentSummary.init)
    }

    package func document(_ id: DocumentID, index: String?) async throws -> DocumentDetail {
        let index = try indexName(index)
        let snapshot = try await reader(index).snapshot()
        return DocumentDetail(
            summary: DocumentSummary(try await snapshot.document(id)), text: try await snapshot.text(of: id))
    }

    package func findDocuments(_ request: DocumentsRequest) async throws -> [DocumentSummary] {
        let snapshot = try await reader(try indexName(request.index)).snapshot()
        let finder = DocumentFinder(snapshot: snapshot, directory: request.directory)
        return try await finder.documents(request.ids).map(DocumentSummary.init)
    }

    package func removeDocument(_ id: DocumentID, index: String?) async throws {
        try await removeDocuments([id], index: index)
    }

    package func removeDocuments(_ ids: [DocumentID], index: String?) async throws {
        let index = try indexName(index)
        try await writing(index, with: nil) { bundle in
            let snapshot = try await bundle.snapshot()
            for id in ids { _ = try await snapshot.document(id) }
            try await bundle.remove(ids)
        }
    }

    package func indexes() async throws -> [IndexSummary] {
        let folder = settings.directories.indexes
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        var summaries: [IndexSummary] = []
        for name in names where (try? indexName(name)) != nil {
            let place = directory(of: name)
            guard IndexBundle.isIndex(at: place) else { continue }
            do {
                let facts = try await IndexBundle.facts(at: place, name: name, options: settings.bundleOptions)
                summaries.append(
                    IndexSummary(
                        name: name, path: place.path, documents: facts.counts.documents, chunks: facts.counts.chunks,
                        embedder: facts.space.name, bytesOnDisk: facts.bytes, problem: nil,
                        proposals: await proposals(for: facts.condition, of: name)))
            } catch {
                summaries.append(
                    IndexSummary(
                        name: name, path: place.path, documents: 0, chunks: 0, embedder: "", bytesOnDisk: 0,
                        problem: (error as? Failure)?.message ?? "\(error)"))
            }
        }
        return summaries
    }

    package func removeIndex(_ name: String) async throws {
        let index = try indexName(name)
        try await IndexBundle.remove(at: directory(of: index), name: index)
        forget(index)
    }

    package func generations(index: String?) async throws -> [GenerationStatus] {
        try await reader(try indexName(index)).generations()
    }

    package func useGeneration(_ number: Int, index: String?) async throws -> [GenerationStatus] {
        try await writing(try indexName(index), with: nil) { bundle in
            try await bundle.useGeneration(number)
            return try await bundle.generations()
        }
    }

    package func pruneGenerations(index: String?) async throws -> [GenerationStatus] {
        try await writing(try indexName(index), with: nil) { bundle in
            _ = try await bundle.pruneGenerations()
            return try await bundle.generations()
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
