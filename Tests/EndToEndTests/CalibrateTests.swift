import Foundation
import TestSupport
import Testing

/// Thresholds found by the small model on the sample articles, kept in the index and used by `ask`.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"), .serialized)
struct CalibrateTests {
    @Test func whatIsCalibratedIsKeptShownAndUsed() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            try #require(try program.run("ingest", Fixtures.articles.path).status == 0)
            let ask = ["ask", "Which river flows through Tula?", "--monitor", "rind+margin", "--max-tokens", "8"]
            let before = try program.run(ask)
            #expect(before.status == 0 && before.errors.contains("rind is not calibrated"), "\(before.errors)")
            #expect(before.errors.contains("margin is not calibrated"))

            let calibrate = ["calibrate", "--rate", "0.5", "--monitors", "rind,margin", "--limit", "6"]
            let made = try program.run(calibrate + ["--json", "--set", "generation.maximum_tokens=12"])
            try #require(made.status == 0, "\(made.errors)")
            let kept = try #require(
                try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])
            let entries = try #require(kept["entries"] as? [[String: Any]])
            #expect(entries.compactMap { $0["monitor"] as? String } == ["rind", "margin"])
            #expect(entries.allSatisfy { $0["fitted"] as? Int == 3 && $0["held_out"] as? Int == 3 })

            let after = try program.run(ask)
            #expect(after.status == 0 && !after.errors.contains("not calibrated"), "\(after.errors)")
            let status = try program.run("status")
            #expect(status.output.contains("rind, margin calibrated for smollm2-135m-instruct"), "\(status.output)")
            let doctor = try program.run("doctor", "--set", "monitor.name=two-tier")
            #expect(doctor.output.contains("not calibrated"), "\(doctor.output)")
        }
    }

    @Test func whatCannotBeCalibratedIsRefusedWithTheRemedy() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let records =
                #"{"id":"a","title":"Upa","text":"The Upa flows through Tula. The Upa joins the Oka."}"# + "\n"
            try #require(try program.run("ingest", "-", input: records).status == 0)
            #expect(try program.run("calibrate", "--rate", "1.5").status == 64)
            let few = try program.run("calibrate", "--rate", "0.2")
            #expect(few.status == 65 && few.errors.contains("--questions"), "\(few.errors)")
            let questions = scratch.appending(path: "questions.txt")
            try Data("Who?\nWhat?\n\nWhere?\nWhen?\n".utf8).write(to: questions)
            let timed = try program.run(
                "calibrate", "--rate", "0.2", "--questions", questions.path, "--monitors", "timed")
            #expect(timed.status == 64 && timed.errors.contains("two-tier"), "\(timed.errors)")
            let probe = try program.run("calibrate", "--rate", "0.2", "--questions", questions.path, "--probe")
            #expect(probe.status == 64 && probe.errors.contains("answers"), "\(probe.errors)")
            let untrained = try program.run("ask", "Which river flows through Tula?", "--monitor", "probe")
            #expect(untrained.status == 64 && untrained.errors.contains("calibrate --probe"), "\(untrained.errors)")
            let attention = try program.run("ask", "Which river flows through Tula?", "--monitor", "attention-rind")
            #expect(attention.status == 64 && attention.errors.contains("flash_attention"), "\(attention.errors)")
        }
    }
}
