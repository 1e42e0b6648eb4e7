import API
import Answering
import Corpus
import Decoding
import Embedding
import Foundation
import IndexBundle
import LlamaBackend
package import Logging
import ModelCatalogue
import Retrieval
package import Settings

/// Samovar in this process: the same calls that the daemon offers, over the rooms themselves.
///
/// Invariant: each model is in memory at most once, from its first use until it has been idle for `models.idle_minutes`, and
/// comes only from a verified path. An index is open for
/// reading from its first use on; it is open for writing only while something is written, by one piece of work at a
/// time, so that other processes get their turn.
///
/// Calls may run side by side. The generator writes several answers at the same time; more wait in line.
package actor LocalService: SamovarService {
    private(set) var settings: Settings
    let logger: Logger
    private(set) var modelStore: ModelStore
    private(set) var prompts: AnswerPrompts

    /// The question's turn where an answer of a given form is wanted.
    private(set) var formQuestion: String
    let environment: [String: String]

    /// Whether it stays for other questions after one is answered.
    let isLasting: Bool

    /// By their names in the settings or the catalogue, or their paths.
    let embedders = LoadedModels<LlamaEmbedder>(role: "embedder")
    let generators = LoadedModels<LlamaGenerator>(role: "generator")
    let rerankers = LoadedModels<LlamaReranker>(role: "reranker")

    /// Under which name an index's embedder was found.
    var embedderNames: [VectorSpace: String] = [:]

    /// Lets go of models that have been idle for long enough; there is one while any is in memory.
    var idleWatch: Task<Void, Never>?
    private var readers: [String: Task<IndexBundle, any Error>] = [:]
    private var profiles: [String: (content: IndexSnapshot.ContentMark, task: Task<CollectionProfile, any Error>)] = [:]
    var calibrations: [String: KnownCalibration] = [:]
    typealias KnownCalibration = (
        content: IndexSnapshot.ContentMark, pairs: Int, task: Task<FittedCalibration?, any Error>
    )

    /// Indexes of which a profile is being written to the bundle's caches.
    private var keeping: Set<String> = []

    /// The documents that each index's answers were given from lately.
    var hotSources: [String: HotSources] = [:]

    /// When the last question came or its search ended.
    var lastQuestion = ContinuousClock.now

    /// What was in order to be rebuilt when the daemon last tried: a rebuild that fails is not tried again on the same.
    var triedRebuilds: [String: RebuildProposal] = [:]

    /// What was said and need not be said again.
    var noted: Set<String> = []

    /// Jobs that exclude each other pass one after the other: those of one kind in one index.
    var turnstiles: [String: Turnstile] = [:]

    /// Jobs under way, to be cancelled by their number.
    var jobsAtWork: [JobKey: Task<Void, any Error>] = [:]

    /// Work that outlives the call that started it, not the service.
    var background: [Int: Task<Void, Never>] = [:]
    var nextBackground = 0

    /// - Throws: ``Failure`` with code `invalidSettings` when the catalogue or a prompt cannot be read.
    package init(
        settings: Settings, logger: Logger, environment: [String: String], isLasting: Bool = false
    ) throws {
        self.settings = settings
        self.logger = logger
        self.environment = environment
        self.isLasting = isLasting
        self.modelStore = try Self.modelStore(settings, environment)
        self.prompts = try Self.answerPrompts(in: settings.directories.configuration, form: "")
        self.formQuestion = try Self.prompt("json-question", in: settings.directories.configuration)
    }

    /// Goes over to other settings. What is under way ends under the old ones; a model is loaded anew only where its own
    /// settings have changed.
    /// - Throws: as `init`; then everything stays as it was.
    package func reload(_ settings: Settings) throws {
        let modelStore = try Self.modelStore(settings, environment)
        let prompts = try Self.answerPrompts(in: settings.directories.configuration, form: "")
        let formQuestion = try Self.prompt("json-question", in: settings.directories.configuration)
        let old = self.settings
        self.settings = settings
        self.modelStore = modelStore
        self.prompts = prompts
        self.formQuestion = formQuestion
        let isElsewhere = old.directories != settings.directories
        if isElsewhere || old.embedding != settings.embedding
            || old.generation.reproducible != settings.generation.reproducible
        {
            letGo(embedders.takeAll())
            letGo(rerankers.takeAll())
            embedderNames.removeAll()
        }
        if isElsewhere || old.generation != settings.generation { letGo(generators.takeAll()) }
        if old.models != settings.models { watchForIdleness(anew: true) }
        if isElsewhere { readers.removeAll() }
        profiles.removeAll()
    }

    private static func modelStore(_ settings: Settings, _ environment: [String: String]) throws -> ModelStore {
        let catalogue = settings.directories.configuration.appending(path: "models.json")
        return ModelStore(
            catalogue: try Catalogue(contentsOf: catalogue), folder: settings.directories.models,
            environment: environment)
    }

    package static func make(settings: Settings, logger: Logger, isLasting: Bool = false) async throws -> LocalService {
        try LocalService(
            settings: settings, logger: logger, environment: ProcessInfo.processInfo.environment,
            isLasting: isLasting)
    }

    /// - Parameter form: put before the names of the files that say how the answer should look: nothing, or `short-`.
    static func answerPrompts(in configuration: URL, form: String) throws -> AnswerPrompts {
        var prompts = AnswerPrompts(
            system: try prompt("\(form)answer-system", in: configuration),
            question: try prompt("\(form)answer-question", in: configuration),
            noEvidence: try prompt("no-evidence", in: configuration),
            recallSystem: try prompt("\(form)recall-system", in: configuration),
            recallQuestion: try prompt("\(form)recall-question", in: configuration),
            insert: try prompt("insert", in: configuration),
            helpers: HelperTexts(
                verdict: try prompt("monitor-verdict", in: configuration),
                query: try prompt("monitor-query", in: configuration),
                injection: try prompt("monitor-injection", in: configuration)))
        prompts.forms = AnswerPrompts.Forms(
            fact: try prompt("form-fact", in: configuration),
            comparison: try prompt("form-comparison", in: configuration),
            listing: try prompt("form-listing", in: configuration),
            language: try prompt("form-language", in: configuration))
        prompts.replies = Replies(
            noEvidence: Reply(try prompt("no-evidence", in: configuration)),
            noCount: Reply(try prompt("no-count", in: configuration)),
            documentCount: Reply(try prompt("document-count", in: configuration)),
            listedCount: Reply(try prompt("listed-count", in: configuration)))
        prompts.replies.missingPart = Reply(try prompt("missing-part", in: configuration))
        prompts.part = try prompt("part-question", in: configuration)
        return prompts
    }

    static func prompt(_ name: String, in configuration: URL) throws -> String {
        let file = configuration.appending(path: "Prompts/\(name).txt")
        do {
            return try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw Failure(.invalidSettings, "cannot read the prompt \(file.path): \(error.localizedDescription)")
        }
    }
}

// MARK: Indexes

extension LocalService {
    /// The index a request means.
    /// - Throws: `invalidRequest` for a name that is no plain folder name.
    func indexName(_ requested: String?) throws -> String {
        let name = requested ?? settings.index.name
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 128 else {
            throw Failure(
                .invalidRequest, "'\(name)' is no index name; use letters, digits, '.', '_' and '-', not first a '.'")
        }
        return name
    }

    func directory(of index: String) -> URL {
        settings.directories.indexes.appending(path: index, directoryHint: .isDirectory)
    }

    /// The index opened for reading, whatever its vectors are.
    func reader(_ index: String) async throws -> IndexBundle {
        if let reader = readers[index] {
            let bundle = try await reader.value
            if bundle.isCurrent { return bundle }
            if readers[index] == reader { forget(index) }
            // Whoever came here meanwhile has opened it again.
            return try await self.reader(index)
        }
        let directory = directory(of: index)
        let options = settings.bundleOptions
        let task = Task {
            try await IndexBundle.open(at: directory, name: index, access: .reader, space: nil, options: options)
        }
        readers[index] = task
        do {
            let bundle = try await task.value
            for repair in bundle.repairs { logger.warning("index \(index): \(repair)") }
            return bundle
        } catch {
            readers[index] = nil
            throw error
        }
    }

    /// One consistent state of the index, and the embedder of its vectors: a rebuild may put another in its place, so the
    /// two are always taken together.
    func state(of index: String) async throws -> (snapshot: IndexSnapshot, embedder: LlamaEmbedder) {
        let snapshot = try await reader(index).snapshot()
        return (snapshot, try await embedder(of: snapshot))
    }

    /// The collection's profile as of `snapshot`, made at most once for each state, from that of the state before.
    func profile(of snapshot: IndexSnapshot) async throws -> CollectionProfile {
        if let known = profiles[snapshot.index], known.content == snapshot.content {
            return try await known.task.value
        }
        let earlier = profiles[snapshot.index]?.task
        let options = settings.collectionRankingOptions.graph
        let bundle = try await reader(snapshot.index)
        // Not on the actor: other requests go on meanwhile.
        let task = Task { @concurrent in
            try await CollectionProfile(of: snapshot, in: bundle, options: options, after: try? await earlier?.value)
        }
        profiles[snapshot.index] = (snapshot.content, task)
        let profile = try await task.value
        keep(profile, of: snapshot, in: bundle)
        return profile
    }

    /// Makes the collection's profile anew, while questions go on with the one they have.
    func renewProfile(of index: String) async throws {
        let options = settings.collectionRankingOptions.graph
        let bundle = try await reader(index)
        let snapshot = try await bundle.snapshot()
        let making = Task { @concurrent in
            try await CollectionProfile(of: snapshot, in: bundle, options: options)
        }
        let profile = try await making.value
        profiles[index] = (snapshot.content, making)
        keep(profile, of: snapshot, in: bundle)
    }

    /// Writes a profile to the bundle's caches while nobody waits for it. Of several in a row some may be left out: a
    /// process to come then makes up for what has changed since the last that was kept.
    private func keep(_ profile: CollectionProfile, of snapshot: IndexSnapshot, in bundle: IndexBundle) {
        guard keeping.insert(snapshot.index).inserted else { return }
        let key = nextBackground
        nextBackground += 1
        background[key] = Task {
            await profile.keep(of: snapshot, in: bundle)
            self.keeping.remove(snapshot.index)
            self.background[key] = nil
        }
    }

    /// Runs work with the index open for writing; made if it is not there yet and `space` says of what: one that is there
    /// keeps its own. Pieces of work
    /// on one index may write side by side in this process; another process waits.
    func writing<Result: Sendable>(
        _ index: String, with space: VectorSpace?,
        _ work: @Sendable (IndexBundle) async throws -> Result
    ) async throws -> Result {
        let bundle = try await writable(index, space)
        do {
            let result = try await work(bundle)
            await bundle.endWriting()
            return result
        } catch {
            await bundle.endWriting()
            throw error
        }
    }

    private func writable(_ index: String, _ space: VectorSpace?) async throws -> IndexBundle {
        do {
            return try await begunBundle(index, space)
        } catch let failure as Failure where failure.code == .indexMismatch {
            // Another process may have put another index in its place.
            guard let reader = readers[index], (try? await reader.value) != nil else { throw failure }
            forget(index)
            return try await begunBundle(index, space)
        }
    }

    private func begunBundle(_ index: String, _ space: VectorSpace?) async throws -> IndexBundle {
        let bundle: IndexBundle
        do {
            bundle = try await reader(index)
        } catch let failure as Failure where failure.code == .notFound {
            guard let space else { throw failure }
            if readers[index] == nil {
                let directory = directory(of: index)
                let options = settings.bundleOptions
                let task = Task {
                    try await IndexBundle.openOrCreate(at: directory, name: index, space: space, options: options)
                }
                readers[index] = task
                do {
                    return try await task.value
                } catch {
                    readers[index] = nil
                    throw error
                }
            }
            bundle = try await reader(index)
        }
        try await bundle.beginWriting()
        return bundle
    }

    /// The next use opens the index anew; whoever reads from it now goes on.
    func forget(_ index: String) {
        readers[index] = nil
        profiles[index] = nil
    }
}
