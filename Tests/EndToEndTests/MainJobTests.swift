import Foundation
import TestSupport
import Testing

/// The main job on real parts: real files, FAISS, SQLite, models, and curl on the socket. Takes some seconds, since the
/// small model reads its evidence on the CPU.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"), .serialized)
struct MainJobTests {
    @Test func fromDocumentsToACitedAnswerOverTheSocket() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let ingest = try program.run("ingest", Fixtures.articles.path, "--json")
            try #require(ingest.status == 0, "\(ingest.errors)")
            let finished = try lastObject(ingest.output)
            #expect(finished["event"] as? String == "finished")

            let again = try program.run("ingest", Fixtures.articles.path, "--json")
            let unchanged = try lastObject(again.output)
            #expect(unchanged["stored"] as? Int == 0, "unchanged files are skipped")
            #expect(unchanged["unchanged"] as? Int == 14)

            let status = try program.serving {
                try searchFindsBothArticles(program)
                try curlStreamsACitedAnswer(program)
                let ask = try program.run("ask", "Which river flows through Tula?")
                #expect(ask.status == 0 && ask.output.contains("Sources"), "\(ask.output)\(ask.errors)")
                let second = try program.run("serve")
                #expect(second.status == 75, "a second daemon on the same socket is refused: \(second.errors)")
            }
            #expect(status == 0, "SIGTERM drains and ends well")
            #expect(!FileManager.default.fileExists(atPath: program.socket))
        }
    }

    private func searchFindsBothArticles(_ program: Program) throws {
        let search = try program.run(
            "search", "Which river flows through the city where the Lisitsyn brothers opened their workshop?",
            "--json", "--limit", "5")
        let items = try #require(object(search.output[...])["items"] as? [[String: Any]])
        let sources = items.compactMap { ($0["citation"] as? [String: Any])?["source"] as? String }
        #expect(sources.contains { $0.hasSuffix("lisitsyn-brothers.md") })
        #expect(sources.contains { $0.hasSuffix("tula.md") || $0.hasSuffix("upa-river.txt") })
    }

    private func curlStreamsACitedAnswer(_ program: Program) throws {
        let answer = try program.curl(
            "http://localhost/v1/chat/completions", "--json",
            #"{"stream":true,"messages":[{"role":"user","content":"Which river flows through Tula?"}]}"#)
        let events = answer.output.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
        #expect(events.last == "[DONE]", "\(answer.output)\(answer.errors)")
        let chunks = try events.dropLast().map(object)
        let deltas = chunks.compactMap { ($0["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any] }
        #expect(!deltas.compactMap { $0["content"] as? String }.joined().isEmpty)
        let citations = deltas.compactMap { $0["citations"] as? [[String: Any]] }.last
        #expect(try #require(citations).allSatisfy { ($0["byte_range"] as? [Int])?.count == 2 })
    }

    @Test func badInputIsNamedAndTheRestGoesOn() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let folder = scratch.appending(path: "docs")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("Tula lies on the Upa.".utf8).write(to: folder.appending(path: "good.txt"))
            try Data([0x54, 0xFF, 0x54]).write(to: folder.appending(path: "bad.txt"))
            let ingest = try program.run("ingest", folder.path)
            #expect(ingest.status == 65)
            #expect(ingest.errors.contains("bad.txt"))
            let search = try program.run("search", "Where does Tula lie?")
            #expect(search.status == 0 && search.output.contains("Upa"))
        }
    }

    @Test func errorsNameTheRemedyAndHaveTheirOwnExitStatus() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let noIndex = try program.run("search", "anything")
            #expect(noIndex.status == 66 && noIndex.errors.contains("samovar ingest"), "\(noIndex)")
            let noModel = try program.run("ask", "anything", "--model", "/nowhere/model.gguf")
            #expect(noModel.status != 0 && !noModel.errors.isEmpty)
            let noWord = try program.run("search", "?", "--no-such-flag")
            #expect(noWord.status == 64)
        }
    }

    @Test func aRebuiltIndexAnswersAsBefore() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let records =
                #"{"id":"a","title":"Upa","text":"The Upa flows through Tula."}"# + "\n"
                + #"{"id":"b","title":"Volga","text":"The Volga flows to the Caspian Sea."}"# + "\n"
            #expect(try program.run("ingest", "-", input: records).status == 0)
            let before = try program.run("search", "What flows through Tula?", "--json")
            let rebuild = try program.run("rebuild")
            #expect(rebuild.status == 0, "\(rebuild.errors)")
            let after = try program.run("search", "What flows through Tula?", "--json")
            #expect(try items(before) == items(after))
            #expect(try !items(after).isEmpty)
        }
    }

    private func items(_ outcome: Program.Outcome) throws -> [String] {
        try #require(object(outcome.output[...])["items"] as? [[String: Any]]).map {
            "\($0["text"] ?? "") \($0["score"] ?? "")"
        }
    }

    private func lastObject(_ output: String) throws -> [String: Any] {
        try object(try #require(output.split(separator: "\n").last))
    }

    private func object(_ line: Substring) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
}
