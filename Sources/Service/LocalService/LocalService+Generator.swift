import Corpus
import Decoding
import Foundation
import LlamaBackend
import Logging
import ModelCatalogue
import Settings

// Generators are by far the largest things in memory: one comes at its first use, and goes when nobody has used it for a
// while or another one needs its room.

/// A generator in memory, or on its way there.
struct LoadedGenerator {
    let task: Task<LlamaGenerator, any Error>

    /// `nil` until it is there.
    var generator: LlamaGenerator?
    var lastUse = ContinuousClock.now
}

extension LocalService {
    /// - Parameter requested: a generator of the catalogue; `nil` for the configured one.
    /// - Throws: `notFound` for a name that is none, `busy` when the models in memory are all at work, and whatever loading
    ///   fails with.
    func loadedGenerator(_ requested: String? = nil) async throws -> LlamaGenerator {
        watchForIdleness()
        let name = try generatorName(requested)
        if let known = generators[name] {
            generators[name]?.lastUse = .now
            return try await known.task.value
        }
        try makeRoomForGenerator()
        let task = Task { [modelStore, settings, logger, isLasting] in
            let model = try await modelStore.verifiedModel(of: name)
            logger.debug("loading the generator", metadata: ["model": "\(model.name)"])
            return try await LlamaGenerator.load(
                path: model.location.path,
                identity: GeneratorIdentity(name: model.name, fingerprint: model.fingerprint),
                options: settings.generatorOptions(isLasting: isLasting))
        }
        generators[name] = LoadedGenerator(task: task)
        do {
            let generator = try await task.value
            if generators[name]?.task == task { generators[name]?.generator = generator }
            return generator
        } catch {
            if generators[name]?.task == task { generators[name] = nil }
            throw error
        }
    }

    /// Whoever asks over a socket may have a model of the catalogue, not any file.
    private func generatorName(_ requested: String?) throws(Failure) -> String {
        guard let requested, requested != settings.generation.model else { return settings.generation.model }
        let names = modelStore.list().map(\.entry).filter { $0.role == .generator }.map(\.name)
        guard names.contains(requested) else {
            throw Failure(
                .notFound,
                "the model \(requested) does not exist; there are the generators \(names.joined(separator: ", "))")
        }
        return requested
    }

    private func makeRoomForGenerator() throws(Failure) {
        while generators.count >= settings.generation.loadedModels {
            let atRest = generators.filter { $0.value.generator?.isAtRest == true }
            guard let oldest = atRest.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
                throw Failure(
                    .busy,
                    "\(generators.count) models are in memory and at work; try again later, or raise "
                        + "generation.loaded_models", retryAfter: .seconds(5))
            }
            unload(oldest.key)
        }
    }

    private func unload(_ name: String) {
        logger.debug("unloading a generator", metadata: ["model": "\(name)"])
        guard let generator = generators.removeValue(forKey: name)?.generator else { return }
        let key = nextBackground
        nextBackground += 1
        background[key] = Task {
            await generator.fileKept()
            self.background[key] = nil
        }
    }

    private func watchForIdleness() {
        idleWatch?.cancel()
        guard settings.generation.idleMinutes > 0 else { return }
        idleWatch = Task { [weak self, idle = Duration.seconds(60 * settings.generation.idleMinutes)] in
            repeat {
                guard (try? await Task.sleep(for: idle)) != nil else { return }
            } while await self?.unloadWhatRests() == false
        }
    }

    /// - Returns: `false` when a generator is at work; whoever still holds one keeps it until then.
    private func unloadWhatRests() -> Bool {
        for (name, loaded) in generators where loaded.generator?.isAtRest == true { unload(name) }
        return generators.isEmpty
    }
}
