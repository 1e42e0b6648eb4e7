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
}

extension Session {
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

    /// Runs `body` with the daemon's service when one answers on the socket, else with the same rooms in this process.
    func withService(_ body: @Sendable (ServiceConnection) async throws -> Void) async throws {
        let path = socketPath
        if prefersDaemon {
            // Where nobody listens the answer is immediate; the time is for a daemon that is hard at work.
            if await SamovarClient.isAnswering(socketPath: path, within: .seconds(10)) {
                logger.debug("using the daemon", metadata: ["socket": "\(path)"])
                return try await SamovarClient.withClient(socketPath: path) { client in
                    try await body(
                        ServiceConnection(service: client, isDaemon: true, place: "daemon on \(path)"))
                }
            }
            if isSocketNamed { console.note("samovar: no daemon answers on \(path); working in this process") }
        }
        try await withLocalService { service in
            try await body(ServiceConnection(service: service, isDaemon: false, place: "in this process"))
        }
    }
}
