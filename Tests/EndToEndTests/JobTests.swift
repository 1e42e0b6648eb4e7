import Foundation
import TestSupport
import Testing

/// Long work that people steer, in real processes.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"), .serialized)
struct JobTests {
    private static let slowIngest = [
        "ingest", Fixtures.articles.path, "--json", "--set", "ingest.batch_documents=1",
    ]

    /// The same encoder by another name: another embedder for whoever compares names.
    private static let otherEmbedder = Models.embedder.path

    @Test func aJobIsStoppedFromAnotherProcess() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let status = try program.disturb(Self.slowIngest, onceItsOutputHolds: #""event":"stored""#) { _, _ in
                let cancelled = try program.run("jobs", "cancel", "1")
                #expect(cancelled.status == 0 && cancelled.output.contains("ingest 1 cancelled"), "\(cancelled)")
            }
            #expect(status != 0)
            let jobs = try program.run("jobs")
            #expect(jobs.output.contains("cancelled") && !jobs.output.contains("running"), "\(jobs.output)")
            let leftovers = try FileManager.default.contentsOfDirectory(
                atPath: scratch.appending(path: "indexes/default").path)
            #expect(!leftovers.contains { $0.hasPrefix("cancel") })
        }
    }

    @Test func theDaemonAndACommandLineStopEachOthersJobs() async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            program.variables = ["SAMOVAR_INGEST_BATCH_DOCUMENTS": "1"]
            let status = try program.serving {
                let ingest = ["ingest", Fixtures.articles.path, "--json", "--no-daemon"]
                let own = try program.disturb(ingest, onceItsOutputHolds: #""event":"stored""#) { _, _ in
                    let cancelled = try program.curl("-X", "POST", "http://localhost/v1/jobs/1/cancel")
                    #expect(cancelled.output.contains(#""state":"cancelled""#), "\(cancelled)")
                }
                #expect(own != 0)
                let theirs = try program.disturb(
                    ["jobs", "resume", "1", "--json"], onceItsOutputHolds: #""state":"running""#
                ) { _, _ in
                    let cancelled = try program.run("jobs", "cancel", "1", "--no-daemon", "--json")
                    #expect(cancelled.output.contains(#""state":"cancelled""#), "\(cancelled)")
                }
                #expect(theirs != 0)
            }
            #expect(status == 0)
        }
    }

    @Test func anotherEmbedderTakesOverInTheDaemon() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let files = ["tula.md", "upa-river.txt"].map { Fixtures.articles.appending(path: $0).path }
            try #require(try program.run(["ingest"] + files).status == 0)
            let question = "Which river flows through Tula?"
            let status = try program.serving {
                let before = try program.run("search", question, "--json")
                let rebuilt = try program.run("rebuild", "all", "--embedder", Self.otherEmbedder)
                #expect(rebuilt.status == 0, "\(rebuilt)")
                let after = try program.run("search", question, "--json")
                #expect(try texts(before) == texts(after))
                #expect(try !texts(after).isEmpty)
                let record = #"{"id":"x","title":"Kettle","text":"The kettle of Yefremov stands in a museum."}"#
                #expect(try program.run("ingest", "-", input: record + "\n").status == 0)
                let found = try program.run("search", "Where is Yefremov's kettle?", "--json")
                #expect(try texts(found).contains { $0.contains("museum") })
                let shown = try program.run("status")
                #expect(shown.output.contains("all-minilm-l6-v2-f16, 384 dimensions"), "\(shown.output)")
            }
            #expect(status == 0)
            #expect(try program.run("verify", "--deep").status == 0)
            let refused = try program.run("rebuild", "chunks", "--embedder", "all-minilm-l6-v2")
            #expect(refused.status == 64 && refused.errors.contains("rebuild all"), "\(refused)")
            let elsewhere = try program.run("rebuild", "--from", "files")
            #expect(elsewhere.status == 64 && elsewhere.errors.contains("documents update"), "\(elsewhere)")
        }
    }

    @Test func aKilledChangeOfEmbedderGoesOnWhereItWas() async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            program.variables = ["SAMOVAR_INGEST_STAGING_TEXTS": "8"]
            try #require(
                try program.run("ingest", Fixtures.articles.appending(path: "tula.md").path).status == 0)
            var doomed = program
            doomed.variables["SAMOVAR_FAIL_POINT"] = "records.successors.kept:2"
            let killed = try doomed.run("rebuild", "all", "--embedder", Self.otherEmbedder, "--no-daemon")
            #expect(killed.status == SIGKILL)
            let resumed = try program.run("jobs", "resume", "--json")
            #expect(resumed.status == 0, "\(resumed)")
            let first = try resumed.output.split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
            }.first { $0["stage"] as? String == "vectors" }
            #expect(first?["done"] as? Int ?? 0 == 16, "two portions were kept: \(resumed.output)")
            #expect(try program.run("verify", "--deep").status == 0)
        }
    }

    private func texts(_ outcome: Program.Outcome) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require(object?["items"] as? [[String: Any]]).compactMap { $0["text"] as? String }
    }
}
