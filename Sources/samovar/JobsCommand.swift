import API
import ArgumentParser
import Foundation
import Presentation

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "jobs", abstract: "List ingests and rebuilds.")

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
