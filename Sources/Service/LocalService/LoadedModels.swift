import CoreMetrics
import Corpus

/// What is asked of a model before it leaves memory.
package protocol LoadableModel: AnyObject, Sendable {
    /// Whether nothing is computed or waits that was begun by somebody who has let go of it since.
    var isAtRest: Bool { get }

    /// Comes back when nothing native is at work, and what is worth keeping is kept.
    func finish() async
}

/// The models of one role that are in memory or on their way there, by the names they were asked for.
///
/// - Each is loaded at most once at a time. One that fails to load is forgotten, so that the next call tries again: a file
///   that was missing may have been pulled.
/// - One leaves only while nobody else holds it: who holds one uses it, however long that takes.
/// - There are at most as many as a call allows; the least recently used at rest makes room for the next.
///
/// Not `Sendable`: it belongs to one actor, on which its calls run.
package final class LoadedModels<Model: LoadableModel> {
    private final class Entry {
        /// `nil` as soon as the model is there: a task holds its result.
        var loading: Task<Model, any Error>?
        var model: Model?
        var lastUse = ContinuousClock.now

        init(_ loading: Task<Model, any Error>) {
            self.loading = loading
        }

        /// Whether nobody else holds the model, and it has nothing to do.
        var isFree: Bool { isKnownUniquelyReferenced(&model) && model?.isAtRest == true }
    }

    private let role: String
    private var entries: [String: Entry] = [:]

    /// - Parameter role: what whoever watches calls them.
    package init(role: String) {
        self.role = role
    }

    /// The named model, loaded by `load` where it is not there yet.
    /// - Parameters:
    ///   - limit: models that may be in memory, this one among them.
    ///   - letGo: called with the one that makes room, before the load begins.
    /// - Throws: `busy` when as many as there may be are in use, and whatever `load` throws.
    package func model(
        named name: String, limit: Int, letGo: (Model) -> Void, load: @escaping @Sendable () async throws -> Model
    ) async throws -> Model {
        if let known = entries[name] {
            known.lastUse = .now
            if let model = known.model { return model }
            if let loading = known.loading { return try await loading.value }
        }
        while entries.count >= limit { letGo(try takeLeastRecentlyUsed()) }
        let loading = Task { try await load() }
        let entry = Entry(loading)
        entries[name] = entry
        let start = ContinuousClock.now
        do {
            let model = try await loading.value
            entry.model = model
            entry.loading = nil
            note(name, isLoaded: entries[name] === entry)
            Timer(label: "samovar.models.loading", dimensions: [("role", role)])
                .recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1)))
            return model
        } catch {
            if entries[name] === entry { entries[name] = nil }
            throw error
        }
    }

    /// The named model if it is in memory. Asking is no use of it.
    package func present(_ name: String) -> Model? { entries[name]?.model }

    /// Takes out what nobody holds and nobody has used since `time`. What is held counts as used now.
    package func takeIdle(since time: ContinuousClock.Instant) -> [Model] {
        entries.filter { $0.value.lastUse <= time }.compactMap { name, entry in
            if entry.isFree { return take(name) }
            entry.lastUse = .now
            return nil
        }
    }

    /// Takes out everything; who holds a model, or waits for one, keeps it.
    package func takeAll() -> [Model] {
        let names = Array(entries.keys)
        return names.compactMap { take($0) }
    }

    /// When the one that was used least recently was used; `nil` where there is none.
    package var oldestUse: ContinuousClock.Instant? { entries.values.map(\.lastUse).min() }

    /// Whether none is on its way, and none computes.
    package var isAtRest: Bool { entries.values.allSatisfy { $0.model?.isAtRest ?? false } }

    /// By name, with the time since the last use; `nil` for one on its way.
    package var uses: [(name: String, idle: Duration?)] {
        entries.sorted { $0.key < $1.key }.map { name, entry in
            (name, entry.model == nil ? nil : entry.lastUse.duration(to: .now))
        }
    }

    /// Comes back when every model here has finished what it does.
    package func finish() async {
        for entry in entries.values {
            if let loading = entry.loading {
                await (try? loading.value)?.finish()
            } else {
                await entry.model?.finish()
            }
        }
    }

    private func takeLeastRecentlyUsed() throws(Failure) -> Model {
        let free = entries.filter { $0.value.isFree }
        guard let oldest = free.min(by: { $0.value.lastUse < $1.value.lastUse }), let model = take(oldest.key) else {
            throw Failure(
                .busy,
                "\(entries.count) models (\(role)) are in memory and in use; try again later, or raise models.loaded",
                retryAfter: .seconds(5))
        }
        return model
    }

    private func take(_ name: String) -> Model? {
        guard let entry = entries.removeValue(forKey: name) else { return nil }
        note(name, isLoaded: false)
        return entry.model
    }

    private func note(_ name: String, isLoaded: Bool) {
        Meter(label: "samovar.models.loaded", dimensions: [("role", role), ("model", name)]).set(isLoaded ? 1 : 0)
    }
}
