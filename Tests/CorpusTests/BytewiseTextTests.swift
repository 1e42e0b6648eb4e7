import Corpus
import Testing

@Suite struct BytewiseTextTests {
    @Test func equivalentTextsOfOtherBytesAreNotEqual() {
        let composed = "\u{FC}"
        let decomposed = "u\u{308}"
        #expect(composed == decomposed)
        #expect(BytewiseText(composed) != BytewiseText(decomposed))
        #expect(Set([BytewiseText(composed), BytewiseText(decomposed), BytewiseText(composed)]).count == 2)
        #expect(BytewiseText("a") < BytewiseText("b") && BytewiseText("a") < BytewiseText("a\u{301}"))
    }

    @Test(
        arguments: [
            ("/a/b", "/a", true), ("/a", "/a", true), ("/a/b", "/a/", true), ("/ab", "/a", false), ("/b", "/", true),
            ("/u\u{308}/x", "/\u{FC}", false), ("/a/\u{301}x", "/a", true),
        ] as [(String, String, Bool)])
    func whatLiesInAFolderIsABytewiseQuestion(path: String, folder: String, isInside: Bool) {
        #expect(DocumentSource.isInside(path, folder: folder) == isInside)
    }

    @Test func aRecordsFileIsWhatStandsBeforeItsID() {
        #expect(DocumentSource.file(of: "/a.jsonl#\u{301}x", externalID: "\u{301}x") == "/a.jsonl")
        #expect(DocumentSource.file(of: "/a#b.md", externalID: nil) == "/a#b.md")
        #expect(DocumentSource.lineage(of: "/a/b.md").map(\.text) == ["/a/b.md", "/a", "/"])
    }
}
