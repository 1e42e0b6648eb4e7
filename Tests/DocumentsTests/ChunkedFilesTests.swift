import Chunking
import Corpus
import Documents
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The law of chunking on real files: what is stored can be cited, and nothing is lost on the way.
struct ChunkedFilesTests {
    private func check(_ folder: URL) async throws {
        let chunker = Chunker(options: ChunkingOptions(targetWords: 100, maximumWords: 200, minimumWords: 20))
        var documents = 0
        for await source in SourceWalker(options: .test, standardInput: .standardInput).sources(at: [folder.path]) {
            guard case .candidate(let candidate) = source else { continue }
            guard let document = try? await DocumentReader.test.read(candidate) else { continue }
            documents += 1
            expectCovering(chunker.chunks(of: document), document)
        }
        #expect(documents > 0)
    }

    private func expectCovering(_ chunks: [Chunk], _ document: Document) {
        let bytes = Array(document.text.utf8)
        var cursor = 0
        for chunk in chunks {
            #expect(chunk.byteRange.lowerBound >= cursor && !chunk.byteRange.isEmpty, "\(document.source)")
            #expect(isBlank(bytes[cursor..<chunk.byteRange.lowerBound]), "\(document.source)")
            #expect(Array(chunk.text.utf8) == Array(bytes[chunk.byteRange]), "\(document.source)")
            #expect((document.format == .pdf) == (chunk.pages != nil))
            cursor = chunk.byteRange.upperBound
        }
        #expect(isBlank(bytes[cursor...]), "\(document.source)")
    }

    private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(decoding: bytes, as: UTF8.self).allSatisfy(\.isWhitespace)
    }

    @Test(.enabled(if: TestFiles.sharedIsPresent))
    func sharedDocumentsAreCoveredByTheirChunks() async throws {
        try await check(TestFiles.shared)
    }

    @Test func fixturesAreCoveredByTheirChunks() async throws {
        try await check(TestFiles.fixtures)
    }

    /// Markup drawn at random goes through each reader and the chunker: blocks must hold all the text there is.
    @Test(arguments: ["txt", "md", "html"], 0..<40)
    func randomFilesAreCoveredByTheirChunks(_ type: String, _ seed: Int) async throws {
        let pieces = [
            "word ", "Sentence one. ", "\n", "\n\n", "# ", "## H\n", "- ", "1. ", "```\n", "~~~\n", "    ",
            "| a | b |\n",
            "|---|---|\n", "===\n", "---\n", "> ", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<li>",
            "<pre>",
            "</pre>", "<br>", "<h2>", "</h2>", "&nbsp;", "\u{A0}", "漢字。", "😀", "\t", "\r\n", "<nav>", "</nav>", "<",
            "CHAPTER ONE\n",
        ]
        var state = UInt64(seed) &* 2_654_435_761 &+ 17
        var text = "start "
        for _ in 0..<200 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text += pieces[Int(state >> 33) % pieces.count]
        }
        try await withScratchDirectory { folder in
            let path = try TestFiles.write(text, to: "random." + type, in: folder)
            let document = try await DocumentReader.test.read(path: path)
            let chunker = Chunker(options: ChunkingOptions(targetWords: 8, maximumWords: 16, minimumWords: 2))
            expectCovering(chunker.chunks(of: document), document)
        }
    }
}
