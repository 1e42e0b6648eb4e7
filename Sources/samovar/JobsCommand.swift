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
            let index = global.index
            let id = id
            try await Session.run(global) { session in
                try await session.withService { connection in
                    if let id {
                        let job = try await connection.service.job(id, index: index)
                        if session.isJSON { return try session.writeJSON(job) }
                        return try session.console.write(lines: InventoryReport.jobs([job], now: Date()))
                    }
                    let jobs = try await connection.service.jobs(index: index)
                    if session.isJSON { return try session.writeJSON(jobs) }
                    try session.console.write(lines: InventoryReport.jobs(jobs, now: Date()))
                }
            }
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Follow a job to its end.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The job's number; by default the newest that is at work.")
        var id: Int64?

        func run() async throws {
            let index = global.index
            let id = id
            try await Session.run(global) { session in
                try await session.withService { connection in
                    let service = connection.service
                    let job: JobStatus? =
                        if let id {
                            try await service.job(id, index: index)
                        } else {
                            try await service.jobs(index: index).first { !$0.state.isFinal }
                        }
                    guard let job else {
                        return try session.isJSON
                            ? session.writeJSON([JobStatus]()) : session.console.write(lines: ["no job is at work"])
                    }
                    let watch = JobWatch(session: session, service: service, index: index)
                    try watch.conclude(try await watch.follow(job))
                }
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a job of the daemon; what it has stored stays.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The job's number.")
        var id: Int64

        func run() async throws {
            let index = global.index
            let id = id
            try await Session.run(global) { session in
                try await session.withService { connection in
                    let job = try await connection.service.cancelJob(id, index: index)
                    if session.isJSON { return try session.writeJSON(job) }
                    try session.console.write(lines: [InventoryReport.outcome(job)])
                }
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
            let index = global.index
            let id = id
            try await Session.run(global) { session in
                try await session.withService { connection in
                    let service = connection.service
                    var number = id
                    if number == nil {
                        number = try await service.jobs(index: index).first { $0.state == .interrupted }?.id
                    }
                    guard let number else { throw Failure(.notFound, "no job was interrupted") }
                    let job = try await service.resumeJob(number, index: index)
                    let watch = JobWatch(session: session, service: service, index: index)
                    try watch.conclude(try await watch.follow(job))
                }
            }
        }
    }
}
