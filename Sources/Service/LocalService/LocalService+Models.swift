import API
import Corpus
import Foundation
import LlamaBackend
import Logging
import ModelCatalogue
import Settings

// Models are by far the largest things in memory: one comes at its first use, and goes when nobody has used it for a while or
// another one of its role needs its room.

extension LlamaGenerator: LoadableModel {
    package func finish() async {
        await settle()
        await fileKept()
    }
}

extension LlamaEmbedder: LoadableModel {
    /// Its callers hold it for as long as they wait.
    package var isAtRest: Bool { true }

    package func finish() async { await settle() }
}

extension LlamaReranker: LoadableModel {
    /// Its callers hold it for as long as they wait.
    package nonisolated var isAtRest: Bool { true }

    /// Its executor does one thing after the other.
    package func finish() {}
}

extension LocalService {
    /// Gives a model of one role to whoever asks, and notes the use.
    func model<Model>(
        _ name: String, of models: LoadedModels<Model>, load: @escaping @Sendable () async throws -> Model
    ) async throws -> Model {
        defer { watchForIdleness() }
        return try await models.model(named: name, limit: settings.models.loaded, letGo: { letGo([$0]) }, load: load)
    }

    /// Whoever asks over a socket may have a model of the catalogue, not any file.
    /// - Parameter configured: what `nil` stands for, and may be any file.
    /// - Throws: `notFound` for a name that is none of that role.
    func modelName(_ requested: String?, role: ModelRole, configured: String) throws(Failure) -> String {
        guard let requested, requested != configured else { return configured }
        let names = modelStore.list().map(\.entry).filter { $0.role == role }.map(\.name)
        guard names.contains(requested) else {
            throw Failure(
                .notFound,
                "the model \(requested) does not exist; there are the \(role.rawValue)s "
                    + names.joined(separator: ", ") + "; server.model_aliases maps names that a client insists on")
        }
        return requested
    }

    /// What is in memory, for people.
    var modelsInMemory: [ModelInMemory] {
        func list(_ role: ModelRole, _ uses: [(name: String, idle: Duration?)]) -> [ModelInMemory] {
            uses.map {
                ModelInMemory(name: $0.name, role: role.rawValue, idleSeconds: $0.idle.map { Int($0 / .seconds(1)) })
            }
        }
        return list(.generator, generators.uses) + list(.embedder, embedders.uses) + list(.reranker, rerankers.uses)
    }

    /// Ends models that were taken out, while whoever asked goes on.
    func letGo(_ models: [some LoadableModel]) {
        guard !models.isEmpty else { return }
        logger.debug("unloading models", metadata: ["count": "\(models.count)"])
        let key = nextBackground
        nextBackground += 1
        background[key] = Task {
            for model in models { await model.finish() }
            self.background[key] = nil
        }
    }

    /// - Parameter anew: whether the time has changed.
    func watchForIdleness(anew: Bool = false) {
        if anew {
            idleWatch?.cancel()
            idleWatch = nil
        }
        guard idleWatch == nil, settings.models.idleMinutes > 0 else { return }
        let idle = Duration.seconds(60 * settings.models.idleMinutes)
        idleWatch = Task { [weak self] in
            while !Task.isCancelled, let next = await self?.unloadIdle(for: idle) {
                try? await Task.sleep(until: next, clock: .continuous)
            }
        }
    }

    /// - Returns: when the next may go; `nil` when nothing is in memory, and the watch is over.
    private func unloadIdle(for idle: Duration) -> ContinuousClock.Instant? {
        guard !Task.isCancelled else { return nil }
        let time = ContinuousClock.now - idle
        letGo(generators.takeIdle(since: time))
        letGo(embedders.takeIdle(since: time))
        letGo(rerankers.takeIdle(since: time))
        let oldest = [generators.oldestUse, embedders.oldestUse, rerankers.oldestUse].compactMap(\.self).min()
        if oldest == nil { idleWatch = nil }
        return oldest.map { $0 + idle }
    }
}
