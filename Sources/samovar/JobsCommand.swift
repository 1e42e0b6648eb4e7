import API
import ArgumentParser
import Corpus
import Foundation
import Presentation

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List, watch, cancel and resume ingests and rebuilds.",
        subcommands: [List.self, Watch.self, Cancel.self, Resume.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, the newest first.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "Show only this job.")
        var id: Int64?

        func run() async throws {
            let id = id
            try await JobsCommand.run(global) { desk in
                if let id {
                    let job = try await desk.service.job(id, index: desk.index)
                    return try desk.show(job, InventoryReport.jobs([job], now: Date()))
                }
                let jobs = try await desk.service.jobs(index: desk.index)
                try desk.show(jobs, InventoryReport.jobs(jobs, now: Date()))
            }
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow a job to its end, with its pace and the time left.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The job's number; by default the newest that is at work.")
        var id: Int64?

        func run() async throws {
            let id = id
            try await JobsCommand.run(global) { desk in
                let job =
                    if let id {
                        try await desk.service.job(id, index: desk.index)
                    } else {
                        try await desk.newestJob { !$0.state.isFinal }
                    }
                guard let job else { return try desk.show([JobStatus](), ["no job is at work"]) }
                try await desk.watch(job)
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a job, whichever process does it; what it has stored stays.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The job's number.")
        var id: Int64

        func run() async throws {
            let id = id
            try await JobsCommand.run(global) { desk in
                let job = try await desk.service.cancelJob(id, index: desk.index)
                try desk.show(job, [InventoryReport.outcome(job)])
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a job that was interrupted, cancelled or failed.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The job's number; by default the newest that was interrupted.")
        var id: Int64?

        func run() async throws {
            let id = id
            try await JobsCommand.run(global, for: .ingesting) { desk in
                let newest = try await desk.newestJob { $0.state == .interrupted }
                guard let number = id ?? newest?.id else { throw Failure(.notFound, "no job was interrupted") }
                try await desk.watch(try await desk.service.resumeJob(number, index: desk.index))
            }
        }
    }

    /// What every subcommand works with.
    private struct Desk: Sendable {
        let session: Session
        let service: any SamovarService
        let index: String?

        func show(_ value: some Encodable, _ lines: [String]) throws {
            if session.isJSON { return try session.writeJSON(value) }
            try session.console.write(lines: lines)
        }

        func newestJob(_ isWanted: (JobStatus) -> Bool) async throws -> JobStatus? {
            try await service.jobs(index: index).first(where: isWanted)
        }

        func watch(_ job: JobStatus) async throws {
            let watch = JobWatch(session: session, service: service, index: index)
            try watch.conclude(try await watch.follow(job))
        }
    }

    private static func run(
        _ global: GlobalOptions, for errand: Errand = .tending, _ body: @escaping @Sendable (Desk) async throws -> Void
    ) async throws {
        let index = global.index
        try await Session.run(global) { session in
            try await session.withService(for: errand) { connection in
                try await body(Desk(session: session, service: connection.service, index: index))
            }
        }
    }
}
