import API
import Corpus
import Decoding
import Extraction
import Foundation
import IndexBundle
import LlamaBackend
import Logging
import ModelCatalogue
import Settings

/// Who is to read facts, as the settings say or a request wants it.
struct ExtractorChoice {
    enum Kind: String {
        case grammar
        case model
        case `import`
    }

    var kind: Kind
    var triplets: String?

    /// - Throws: `invalidSettings` for settings without a file to import.
    init(_ settings: Settings) throws(Failure) {
        try self.init(settings, request: IngestRequest(paths: []))
    }

    /// - Throws: `invalidRequest` for a request of an unknown extractor, for a relative path, or without a file to import.
    init(_ settings: Settings, request: IngestRequest) throws(Failure) {
        let name = request.extractor ?? (request.triplets == nil ? settings.extraction.extractor : "import")
        guard let kind = Kind(rawValue: name) else {
            throw Failure(.invalidRequest, "'\(name)' is no extractor; there are grammar, model and import")
        }
        self.kind = kind
        self.triplets = request.triplets ?? settings.extraction.triplets
        guard kind == .import else { return }
        guard let triplets else {
            throw Failure(
                .invalidRequest, "the import extractor needs a file: --triplets FILE, or extraction.triplets")
        }
        guard triplets.hasPrefix("/") else { throw Failure(.invalidRequest, "'\(triplets)' is not an absolute path") }
    }

    func imported(maximumBytes: Int) throws(Failure) -> ImportedTriplets? {
        guard kind == .import, let triplets else { return nil }
        return try ImportedTriplets(contentsOf: URL(filePath: triplets), maximumBytes: maximumBytes)
    }
}

extension LocalService {
    func extractor(_ choice: ExtractorChoice, cache: (any ExtractionCache)?) async throws -> any TripletExtractor {
        let imported = try choice.imported(maximumBytes: settings.documents.maximumFileBytes)
        return try await extractor(choice, imported: imported, cache: cache)
    }

    func extractor(
        _ choice: ExtractorChoice, imported: ImportedTriplets?, cache: (any ExtractionCache)?
    ) async throws -> any TripletExtractor {
        if let imported { return ImportExtractor(imported) }
        switch choice.kind {
        case .grammar, .import:
            return try GrammarExtractor(options: settings.grammarOptions)
        case .model:
            return ModelExtractor(
                generator: try await extractionGenerator(),
                prompt: try ExtractionPrompt(configuration: settings.directories.configuration),
                options: settings.modelExtractorOptions, cache: cache)
        }
    }

    /// What a configured model marks its facts with; `nil` while it is not there, and for other extractors.
    func configuredExtractorIdentity() async -> String? {
        guard settings.extraction.extractor == ExtractorChoice.Kind.model.rawValue else { return nil }
        let name = settings.extraction.model.isEmpty ? settings.generation.model : settings.extraction.model
        guard let model = try? await modelStore.verifiedModel(of: name),
            let prompt = try? ExtractionPrompt(configuration: settings.directories.configuration)
        else { return nil }
        return ModelExtractor.identity(
            generator: model.fingerprint, prompt: prompt, options: settings.modelExtractorOptions)
    }

    /// The generator that answers questions, unless extraction has a model of its own. That one is loaded for the work at
    /// hand and goes with it.
    private func extractionGenerator() async throws -> LlamaGenerator {
        let name = settings.extraction.model
        if name.isEmpty || name == settings.generation.model { return try await loadedGenerator() }
        let model = try await modelStore.verifiedModel(of: name)
        return try await LlamaGenerator.load(
            path: model.location.path, identity: GeneratorIdentity(name: model.name, fingerprint: model.fingerprint),
            options: settings.generatorOptions(isLasting: false))
    }

    /// The ids of an import that no document of the index has, as its own id or as its source. The log has the first few.
    func unmatched(_ imported: ImportedTriplets, in bundle: IndexBundle) async throws -> [String] {
        let documents = try await bundle.snapshot().documents()
        let unmatched = imported.unmatched(
            by: Set(documents.flatMap { [$0.externalID, $0.source].compactMap { $0 } }.map { BytewiseText($0) }))
        if !unmatched.isEmpty {
            logger.warning(
                "\(unmatched.count) ids of the imported triplets have no document in the index",
                metadata: ["first": "\(unmatched.prefix(3).joined(separator: ", "))"])
        }
        return unmatched
    }
}

extension IngestSummary {
    /// What a job's ledger says in the end, besides its numbers; `nil` when there is nothing to say.
    var outcome: String? {
        var parts: [String] = []
        if refused > 0 { parts.append("\(Self.counted(refused, "document")) refused") }
        if chunksWithoutTriplets > 0 { parts.append("\(Self.counted(chunksWithoutTriplets, "chunk")) gave no triplet") }
        if chunksDegraded > 0 { parts.append("\(Self.counted(chunksDegraded, "chunk")) read in part") }
        if tripletsRejected > 0 { parts.append("\(Self.counted(tripletsRejected, "triplet")) rejected") }
        if let importsUnmatched, importsUnmatched > 0 {
            parts.append("\(Self.counted(importsUnmatched, "imported id")) unmatched")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
