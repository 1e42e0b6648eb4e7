import Foundation
import TestSupport
import Testing

/// What a command was told holds, whoever does the work.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"), .serialized)
struct OwnSettingsTests {
    /// Two indexes of a document each, and a daemon that works on the second.
    private func withTwoIndexes(_ body: (Program) throws -> Void) async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            for (index, file) in [("own", "tula.md"), ("other", "upa-river.txt")] {
                let path = Fixtures.articles.appending(path: file).path
                try #require(try program.run("ingest", path, "--index", index, "--no-daemon").status == 0)
            }
            let client = program
            program.variables = ["SAMOVAR_INDEX_NAME": "other"]
            #expect(try program.serving { try body(client) } == 0)
        }
    }

    @Test func theIndexThatWasNamedIsTheOneThatIsRead() async throws {
        try await withTwoIndexes { program in
            var told = program
            told.variables = ["SAMOVAR_INDEX_NAME": "own"]
            let requests =
                #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_documents","arguments":{}}}"#
                + "\n"
                + #"{"jsonrpc":"2.0","id":2,"method":"resources/list"}"# + "\n"
            for outcome in [
                try program.run("documents", "list", "--index", "own"), try told.run("documents", "list"),
                try program.run(["mcp", "--index", "own"], input: requests), try told.run(["mcp"], input: requests),
            ] {
                #expect(outcome.output.contains("tula.md") && !outcome.output.contains("upa-river"), "\(outcome)")
                #expect(!outcome.errors.contains("working in this process"), "\(outcome)")
            }
            // Who names none gets the daemon's own, and is told so.
            let none = try program.run("ingest", Fixtures.articles.appending(path: "upa-river.txt").path)
            #expect(none.output.hasPrefix("other: "), "\(none)")
        }
    }

    @Test func aDaemonOfOtherIndexesIsLeftAlone() async throws {
        try await withTwoIndexes { program in
            var elsewhere = program
            elsewhere.variables = ["SAMOVAR_INDEX_DIRECTORY": program.scratch.appending(path: "elsewhere").path]
            let ingested = try elsewhere.run("ingest", Fixtures.articles.appending(path: "tula.md").path)
            #expect(ingested.status == 0 && ingested.errors.contains("has its indexes in"), "\(ingested)")
            let listed = try elsewhere.run("documents", "list")
            #expect(listed.output.contains("tula.md") && !listed.output.contains("upa-river"), "\(listed)")
            let named = try elsewhere.run("documents", "list", "--socket", program.socket)
            #expect(named.status == 78 && named.errors.contains("--no-daemon"), "\(named)")
        }
    }

    @Test func aSettingOfTheCommandsOwnIsNeverIgnored() async throws {
        try await withTwoIndexes { program in
            var told = program
            told.variables = ["SAMOVAR_RETRIEVAL_CHUNK_CANDIDATES": "7", "SAMOVAR_CHUNKING_TARGET_WORDS": "50"]
            let search = try told.run("search", "Tula", "--index", "own")
            #expect(search.errors.contains("retrieval.chunk_candidates = 20, this command with 7"), "\(search)")
            // What has no bearing on a command does not keep it from the daemon.
            let list = try told.run("documents", "list")
            #expect(!list.errors.contains("working in this process"), "\(list)")
            let same = try program.run("search", "Tula")
            #expect(!same.errors.contains("working in this process"), "\(same)")
        }
    }

    @Test func documentsAreNamedByNumberOwnIDAndPath() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            let records = [("tea-1", "Keemun comes from Anhui."), ("3", "Assam is malty.")].map {
                #"{"id":"\#($0.0)","title":"Tea","text":"\#($0.1)"}"#
            }
            try Data(records.joined(separator: "\n").utf8).write(to: scratch.appending(path: "tea.jsonl"))
            try Data("Darjeeling grows high up.".utf8).write(to: scratch.appending(path: "notes.md"))
            try #require(try program.run("ingest", "notes.md", "tea.jsonl").status == 0)
            for (name, text) in [
                ("tea-1", "Keemun"), ("#3", "Assam"), ("notes.md", "Darjeeling"), ("tea.jsonl#tea-1", "Keemun"),
                (scratch.appending(path: "notes.md").path, "Darjeeling"), ("1", "Darjeeling"), ("3", "Assam"),
            ] {
                let shown = try program.run("documents", "show", name)
                #expect(shown.output.contains(text), "\(name): \(shown)")
            }
            let unknown = try program.run("documents", "show", "tea-9")
            #expect(unknown.status != 0 && unknown.errors.contains("tea-9"), "\(unknown)")
            let several = try program.run("documents", "show", "tea.jsonl")
            #expect(several.status != 0 && several.errors.contains("FILE#ID"), "\(several)")
            try FileManager.default.removeItem(at: scratch.appending(path: "notes.md"))
            let removed = try program.run("documents", "remove", "./notes.md", "tea-1")
            #expect(removed.output == "removed 1\nremoved 2\n", "\(removed)")
            let rest = try program.run("documents", "remove", "tea.jsonl")
            #expect(rest.output == "removed 3\n", "\(rest)")
        }
    }
}
