import Decoding
import Foundation
import LlamaBackend
import Logging
import ModelCatalogue
import Settings

// The generator is by far the largest thing in memory: it comes at its first use and goes when nobody has used it for a while.

extension LocalService {
    func loadedGenerator() async throws -> LlamaGenerator {
        watchForIdleness()
        if let generator { return try await generator.value }
        let task = Task { [modelStore, settings, logger] in
            let model = try await modelStore.verifiedModel(of: settings.generation.model)
            logger.debug("loading the generator", metadata: ["model": "\(model.name)"])
            return try await LlamaGenerator.load(
                path: model.location.path,
                identity: GeneratorIdentity(name: model.name, fingerprint: model.fingerprint),
                options: settings.generatorOptions)
        }
        generator = task
        do {
            return try await task.value
        } catch {
            generator = nil
            throw error
        }
    }

    private func watchForIdleness() {
        idleWatch?.cancel()
        guard settings.generation.idleMinutes > 0 else { return }
        idleWatch = Task { [weak self, idle = Duration.seconds(60 * settings.generation.idleMinutes)] in
            repeat {
                guard (try? await Task.sleep(for: idle)) != nil else { return }
            } while await self?.unloadIfAtRest() == false
        }
    }

    /// - Returns: `false` when the generator is at work; whoever still holds it keeps it until then.
    private func unloadIfAtRest() async -> Bool {
        guard let loaded = try? await generator?.value else { return true }
        guard loaded.isAtRest else { return false }
        logger.debug("unloading the idle generator", metadata: ["model": "\(loaded.identity.name)"])
        generator = nil
        return true
    }
}
