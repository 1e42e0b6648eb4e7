import Foundation
import TestSupport
import Testing

/// What remains when a run is cut short, at the keyboard or by force.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"), .serialized)
struct SignalTests {
    @Test func anInterruptedIngestKeepsWhatItStoredAndTheNextGoesOn() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let ingest = ["ingest", Fixtures.articles.path, "--json", "--set", "ingest.batch_documents=1"]
            let status = try program.disturb(ingest, onceItsOutputHolds: #""event":"stored""#) { process, _ in
                process.interrupt()
            }
            #expect(status == 130)
            let jobs = try program.run("jobs")
            #expect(jobs.output.contains("cancelled") && !jobs.output.contains("running"), "\(jobs.output)")

            let again = try program.run("ingest", Fixtures.articles.path)
            #expect(again.status == 0)
            #expect(!again.output.contains(" 0 unchanged"), "\(again.output)")
            let documents = try program.run("documents")
            #expect(documents.output.split(separator: "\n").count == 1 + 14, "\(documents.output)")
        }
    }

    /// As with `| head`: the model is at work when its reader goes, and must be at rest before the process ends.
    @Test func aReaderWhoLeavesEndsTheAnswerInOrder() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            try #require(try program.run("ingest", Fixtures.articles.path).status == 0)
            for _ in 1...3 {
                let ask = ["ask", "Which river flows through Tula?", "--json", "--no-daemon"]
                let status = try program.disturb(ask, onceItsOutputHolds: #""event":"retrieved""#) { _, output in
                    try output.close()
                }
                #expect(status == 141)
            }
        }
    }

    @Test func aKilledDaemonIsNoObstacleToTheNext() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            try #require(try program.run("ingest", Fixtures.articles.path).status == 0)
            let killed = try program.disturb(["serve"], onceItsErrorsHold: "serving") { process, _ in
                kill(process.processIdentifier, SIGKILL)
            }
            #expect(killed == 128 + SIGKILL)
            #expect(FileManager.default.fileExists(atPath: program.socket))
            #expect(try program.run("search", "Tula").status == 0, "without a daemon the program works itself")
            let status = try program.serving {
                let health = try program.curl("http://localhost/health")
                #expect(health.output.contains("ready"))
            }
            #expect(status == 0)
        }
    }
}
