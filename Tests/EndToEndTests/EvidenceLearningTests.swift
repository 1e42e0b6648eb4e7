import Foundation
import TestSupport
import Testing

/// What a daemon reads while nobody waits, told from its metrics.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"))
struct EvidenceLearningTests {
    private static let first = """
        The tea house of Tula stands on the bank of the river Upa. It was opened by two brothers who had made samovars \
        for thirty years and wanted to see them used. Travellers on the way to Moscow stop there for gingerbread.
        """
    private static let second = """
        Since the fire, the tea house of Tula is a brick building beside the railway station. Its keeper is a widow from \
        Kazan, who serves green tea with milk and salt, and closes the doors when the evening train has left.
        """

    @Test func aNewRevisionOfAShownDocumentIsReadWhenItIsIngested() async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            program.variables = [
                "SAMOVAR_GENERATION_REUSE_EVIDENCE": "true", "SAMOVAR_GENERATION_REUSE_DISK_BYTES": "0",
                "SAMOVAR_GENERATION_MAXIMUM_TOKENS": "8",
            ]
            let file = scratch.appending(path: "tea-house.txt")
            try Data(Self.first.utf8).write(to: file)
            try #require(try program.run("ingest", file.path).status == 0)
            let status = try program.serving {
                let question = "Where does the tea house of Tula stand?"
                #expect(try program.run("ask", question).status == 0)
                // The answer, and then its evidence.
                try awaitRest(program, turns: 2)
                #expect(try figure(program, "samovar_model_prompt_tokens_total", "evidence") == 0)

                try Data(Self.second.utf8).write(to: file)
                try #require(try program.run("ingest", file.path).status == 0)
                try awaitRest(program, turns: 3)
                #expect(try program.run("ask", question).status == 0)
                let joined = try figure(program, "samovar_model_prompt_tokens_total", "evidence")
                #expect(joined > 15, "nothing but the ingest can have read the new text")
            }
            #expect(status == 0)
        }
    }

    /// The sum of a metric's series that hold `label`.
    private func figure(_ program: Program, _ name: String, _ label: String = "") throws -> Double {
        try program.curl("http://localhost/metrics").output.split(separator: "\n")
            .filter { $0.hasPrefix(name) && (label.isEmpty || $0.contains("\"\(label)\"")) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    /// Comes back when the model has had so many turns and is at rest.
    private func awaitRest(_ program: Program, turns: Double) throws {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            if try figure(program, "samovar_model_queued_seconds_count") >= turns,
                try figure(program, "samovar_model_active") == 0
            {
                return
            }
        }
        Issue.record("the model did not come to rest")
    }
}
