import Foundation
import TestSupport
import Testing

/// A kill leaves work half done. That is no damage, and must not be told as such.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"), .serialized)
struct CutShortTests {
    @Test(arguments: [
        ("bundle.segment.written", [], "of work that was cut short"),
        ("rebuild.swapped", [], "generation 2 serves, and the database still names 1"),
        ("rebuild.successor.adopted", ["--embedder", Models.embedder.path], "manifest.json does not name it yet"),
    ])
    func whatAKilledRebuildLeavesIsANoteUntilSomebodyWrites(
        point: String, arguments: [String], words: String
    ) async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            let record = #"{"id":"x","title":"Upa","text":"The Upa flows through Tula."}"# + "\n"
            try #require(try program.run("ingest", "-", input: record).status == 0)
            program.variables["SAMOVAR_FAIL_POINT"] = point
            #expect(try program.run(["rebuild", "all"] + arguments).status == SIGKILL)
            program.variables["SAMOVAR_FAIL_POINT"] = nil

            let cut = try program.run("verify", "--deep")
            #expect(cut.status == 0 && cut.output.contains("is sound"), "\(cut)")
            #expect(cut.output.contains("note: ") && cut.output.contains(words), "\(cut)")
            try #require(try program.run("ingest", "-", input: record).status == 0)
            let mended = try program.run("verify", "--deep")
            #expect(mended.status == 0 && !mended.output.contains("note"), "\(mended)")
        }
    }
}
