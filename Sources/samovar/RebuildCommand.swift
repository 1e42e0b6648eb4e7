import API
import ArgumentParser
import Corpus
import Presentation

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make all vector indexes anew from the database, and swap them in.")

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Let the daemon work on, and only print the job.")
    var detach = false

    func run() async throws {
        let index = global.index
        let detach = detach
        try await Session.run(global) { session in
            try await session.withService { connection in
                guard !detach || connection.isDaemon else {
                    throw Failure(.invalidRequest, "--detach needs a daemon to leave the job with: samovar serve")
                }
                let job = try await connection.service.rebuild(index: index)
                if detach {
                    if session.isJSON { return try session.writeJSON(job) }
                    return try session.console.write(lines: ["rebuild \(job.id) started; watch it with: samovar jobs"])
                }
                let end = try await JobWatch(session: session, service: connection.service, index: index).follow(job)
                try Self.conclude(end, session)
            }
        }
    }

    private static func conclude(_ job: JobStatus, _ session: Session) throws {
        switch job.state {
        case .succeeded:
            if !session.isJSON { try session.console.write(lines: [InventoryReport.outcome(job)]) }
        case .cancelled:
            throw Failure(.cancelled, InventoryReport.outcome(job))
        default:
            throw Failure(.internal, InventoryReport.outcome(job))
        }
    }
}
