import API
import Client
import Corpus
import LocalService
import Logging
import Settings

/// Where a command's calls go: the one place that chooses between the daemon and this process.
struct ServiceConnection: Sendable {
    let service: any SamovarService
    let isDaemon: Bool

    /// For people: who does the work.
    let place: String

    /// The index of calls that name none.
    let index: String
}

/// What a command is about to do, and so which settings decide how it comes out.
enum Errand: Sendable {
    /// Looking at what there is, or taking away from it.
    case tending
    case searching
    case answering
    case ingesting

    /// Making stored parts anew, in another form or place.
    case rebuilding

    /// The sections of settings that it depends on.
    var sections: Set<String> {
        let searching: Set = ["models", "embedding", "retrieval", "association", "collection"]
        let writing: Set = ["index", "models", "embedding", "faiss", "store"]
        return switch self {
        case .tending: []
        case .searching: searching
        case .answering: searching.union(["generation", "context", "answering", "monitor", "grounded"])
        case .ingesting: writing.union(["generation", "retrieval", "chunking", "documents", "extraction", "ingest"])
        case .rebuilding: writing.union(["generation", "retrieval", "extraction", "ingest"])
        }
    }
}

extension Session {
    /// The index that flag, variable or the user's file name; `nil` where none does, and a daemon works on its own.
    private var toldIndex: String? { settings.readings.isTold("index.name") ? settings.index.name : nil }

    /// Runs `body` with the rooms in this process, which are at rest when this returns.
    func withLocalService(
        isLasting: Bool = false, _ body: @Sendable (LocalService) async throws -> Void
    ) async throws {
        let service = try await LocalService.make(settings: settings, logger: logger, isLasting: isLasting)
        do {
            try await body(service)
        } catch {
            await service.settle()
            throw error
        }
        await service.settle()
    }

    /// Runs `body` with the daemon's service when one answers on the socket and would work by the same settings, else with
    /// the same rooms in this process.
    ///
    /// Nothing that this command was told is ignored: the index goes along with each call; for another value of anything
    /// else, or another folder of indexes, the daemon is left alone.
    /// - Throws: ``Failure`` with code `invalidSettings` where the daemon was named and would work otherwise.
    func withService(
        for errand: Errand = .tending, _ body: @Sendable (ServiceConnection) async throws -> Void
    ) async throws {
        let path = socketPath
        if prefersDaemon {
            // Where nobody listens the answer is immediate; the time is for a daemon that is hard at work.
            if await SamovarClient.isAnswering(socketPath: path, within: .seconds(10)) {
                let report = try await SamovarClient.withClient(socketPath: path) { try await Self.report(of: $0) }
                let difference = difference(of: report, for: errand)
                if let report, difference == nil {
                    logger.debug("using the daemon", metadata: ["socket": "\(path)"])
                    return try await SamovarClient.withClient(socketPath: path, index: toldIndex) { client in
                        try await body(
                            ServiceConnection(
                                service: client, isDaemon: true, place: "daemon on \(path)",
                                index: toldIndex ?? report.index))
                    }
                }
                let reason = "the daemon on \(path) \(difference ?? "")"
                guard !isSocketNamed else {
                    throw Failure(
                        .invalidSettings,
                        reason
                            + "; say the same to both (kill -HUP has a daemon read its settings again), or add --no-daemon"
                    )
                }
                console.note("samovar: \(reason); working in this process")
            } else if isSocketNamed {
                console.note("samovar: no daemon answers on \(path); working in this process")
            }
        }
        try await withLocalService { service in
            try await body(
                ServiceConnection(
                    service: service, isDaemon: false, place: "in this process", index: settings.index.name))
        }
    }

    /// What the daemon works with; `nil` from one of an earlier version.
    private static func report(of client: SamovarClient) async throws -> SettingsReport? {
        do {
            return try await client.workingSettings()
        } catch let failure as Failure where failure.code == .notFound {
            return nil
        }
    }

    /// Why the daemon would not do what this command was told; `nil` where it would.
    private func difference(of report: SettingsReport?, for errand: Errand) -> String? {
        guard let report else { return "is of another version and does not tell its settings" }
        let indexes = LocalService.canonical(settings.directories.indexes)
        guard report.indexes == indexes else {
            return "has its indexes in \(report.indexes), this command in \(indexes)"
        }
        let models = LocalService.canonical(settings.directories.models)
        if errand.sections.contains("models"), report.models != models {
            return "has its models in \(report.models), this command in \(models)"
        }
        // These three have been seen to, whatever they are written as.
        let settled: Set = ["index.name", "index.directory", "models.directory"]
        let readings = settings.readings
        guard
            let key = readings.told(in: errand.sections, unlike: report.values).first(where: { !settled.contains($0) })
        else { return nil }
        let (here, there) = (readings.values[key] ?? "", report.values[key] ?? "nothing")
        return "works with \(key) = \(there), this command with \(here) (\(readings.origins[key] ?? "told"))"
    }
}
