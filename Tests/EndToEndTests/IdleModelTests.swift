import Foundation
import TestSupport
import Testing

/// Models that nobody uses leave a daemon's memory, and come back with the next request.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"))
struct IdleModelTests {
    @Test func generatorAndEmbedderLeaveMemoryWhenIdleAndTheNextQuestionJustWorks() async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            program.variables = ["SAMOVAR_MODELS_IDLE_MINUTES": "0.005", "SAMOVAR_GENERATION_MAXIMUM_TOKENS": "8"]
            let file = scratch.appending(path: "upa.txt")
            try Data("The river Upa flows through Tula. Tula makes samovars.".utf8).write(to: file)
            try #require(try program.run("ingest", file.path, "--no-daemon").status == 0)
            let status = try program.serving {
                let ask = ["ask", "Which river flows through Tula?"]
                let first = try program.run(ask)
                #expect(first.status == 0)
                try awaitEmptyMemory(program)
                let metrics = try program.curl("http://localhost/metrics").output
                for role in ["generator", "embedder"] {
                    #expect(metrics.contains(#"samovar_models_loading_seconds_count{role="\#(role)"} 1"#), "\(metrics)")
                }
                let again = try program.run(ask)
                #expect(again.output == first.output)
                #expect(try program.curl("http://localhost/v1/embeddings", "--json", #"{"input": "tea"}"#).status == 0)
            }
            #expect(status == 0)
        }
    }

    /// Comes back when the daemon says that it holds no model.
    private func awaitEmptyMemory(_ program: Program) throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try program.curl("http://localhost/health").output.contains(#""models":[]"#) { return }
        }
        Issue.record("the models stayed in memory")
    }
}
