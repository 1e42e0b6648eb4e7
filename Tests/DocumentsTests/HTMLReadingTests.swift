import Corpus
import Documents
import Foundation
import TestSupport
import Testing

struct HTMLReadingTests {
    private func read(_ contents: Data) async throws -> Document {
        try await withScratchDirectory { folder in
            try await DocumentReader.test.read(path: TestFiles.write(contents, to: "page.html", in: folder))
        }
    }

    private func read(_ contents: String) async throws -> Document {
        try await read(Data(contents.utf8))
    }

    @Test func structureBecomesBlocks() async throws {
        let document = try await read(
            """
            <html><head><title> The
              title </title><style>p{}</style></head><body><nav><a>Home</a></nav>
            <h1>One <em>big</em> thing</h1><p>First   para&shy;graph &amp; more.<br>Next line.</p>
            <ul><li>a<li><p>b</p><p>c</p></ul><pre>  x
              y</pre><script>alert("<p>no</p>")</script>Loose</body></html>
            """)
        #expect(document.title == "The title")
        #expect(
            document.blockTexts == [
                "One big thing", "First paragraph & more.\nNext line.", "- a", "- b", "c", "  x\n  y", "Loose",
            ])
        #expect(
            document.kinds == [
                .heading(level: 1), .paragraph, .listItem, .listItem, .listItem, .code, .paragraph,
            ])
    }

    @Test func rowsOfATableAreLinesOfOneBlock() async throws {
        let document = try await read(
            "<table><tr><th>A<th>B<tr><td><p>1</p><td>2<br>3<tr><td><td>4</table><table><tr><td>only</table>")
        #expect(document.blockTexts == ["| A | B |\n|---|---|\n| 1 | 2 3 |\n| | 4 |", "only"])
        #expect(document.kinds == [.table, .paragraph])
    }

    @Test func headingsInsideLayoutTablesAreFound() async throws {
        let document = try await read("<table><tr><td><h2>Title</h2><p>Text one.</p><ul><li>x</ul></table>")
        #expect(document.blockTexts == ["Title", "Text one.", "- x"])
    }

    @Test func entitiesAreDecodedAndStrayMarkupIsForgiven() async throws {
        let document = try await read("<p>&eacute;&#x20AC;&lt;b&gt; &nosuch; a < b <b>bold<p>next</i></p></div>")
        #expect(document.blockTexts == ["é€<b> &nosuch; a < b bold", "next"])
    }

    @Test func declaredEncodingsAreHonoured() async throws {
        let latin = Data("<meta charset=ISO-8859-1><p>".utf8) + Data([0x93, 0xE9, 0x94]) + Data("</p>".utf8)
        #expect(try await read(latin).text == "“é”")
        let utf8 = "<meta charset=iso-8859-1><p>é"
        #expect(try await read(utf8).text == "é")
    }

    @Test func undeclaredOrUnknownEncodingsAreRefused() async throws {
        try await withScratchDirectory { folder in
            for head in ["", "<meta charset=klingon>"] {
                let path = try TestFiles.write(Data(head.utf8) + Data([0x61, 0xE9]), to: "a.html", in: folder)
                let reason = try await DocumentReader.test.refusalReason(ofFileAt: path)
                #expect(reason == .invalidEncoding)
            }
        }
    }

    @Test func externalEntitiesAreNotRead() async throws {
        let document = try await read(
            "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><html><body><p>a&x;b</p></body></html>")
        #expect(!document.text.contains("root:"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["<div>", "<table><tr><td>", "<nav>", "<b><i>"])
    func deepNestingIsRefusedQuickly(_ unit: String) async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write(
                String(repeating: unit, count: 100_000) + "text", to: "deep.html", in: folder)
            let reason = try await DocumentReader.test.refusalReason(ofFileAt: path)
            #expect(reason == .parserFailed)
        }
    }
}
