import Corpus
import Decoding
import Foundation
import LlamaBackend
import Logging
import ModelCatalogue
import Settings

extension LocalService {
    /// - Parameter requested: a generator of the catalogue; `nil` for the configured one.
    /// - Throws: `notFound` for a name that is none, `busy` when the models in memory are all at work, and whatever loading
    ///   fails with.
    func loadedGenerator(_ requested: String? = nil) async throws -> LlamaGenerator {
        let name = try modelName(requested, role: .generator, configured: settings.generation.model)
        return try await model(name, of: generators) { [modelStore, settings, logger, isLasting] in
            let model = try await modelStore.verifiedModel(of: name)
            logger.debug("loading the generator", metadata: ["model": "\(model.name)"])
            return try await LlamaGenerator.load(
                path: model.location.path,
                identity: GeneratorIdentity(name: model.name, fingerprint: model.fingerprint),
                options: settings.generatorOptions(isLasting: isLasting))
        }
    }
}
