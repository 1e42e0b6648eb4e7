import Corpus
import Testing

@Suite struct DocumentContextTests {
    private let metadata = DocumentMetadata(
        aliases: ["Reise-\nrichtlinie"], tags: ["travel", " "], version: "3", date: "2024-02-01", status: "final")

    @Test func whatADocumentSaysOfItselfIsOneLine() {
        let line = DocumentContext.line(name: "policy-v3", metadata: metadata, folders: ["hr", "policies"])
        #expect(line == "policy-v3 · Reise- richtlinie · travel · version 3 · 2024-02-01 · final · hr/policies/")
    }

    @Test(
        arguments: [
            (nil, [], ""), ("a", [], "a"), (nil, ["hr"], "hr/"), ("a/", ["b · c"], "a · b c/"),
        ] as [(String?, [String], String)])
    func partsThatAreNotThereLeaveNoMark(name: String?, folders: [String], line: String) {
        #expect(DocumentContext.line(name: name, metadata: DocumentMetadata(), folders: folders) == line)
    }

    @Test func aDocumentThatMovedIsEmbeddedAsBefore() {
        let here = DocumentContext.line(name: "policy-v3", metadata: metadata, folders: ["hr"])
        let there = DocumentContext.line(name: "policy-v3", metadata: metadata, folders: ["old", "hr"])
        let nowhere = DocumentContext.line(name: "policy-v3", metadata: metadata, folders: [])
        #expect(DocumentContext.withoutFolders(here) == DocumentContext.withoutFolders(there))
        #expect(DocumentContext.withoutFolders(here) == nowhere)
        #expect(DocumentContext.withoutFolders(nowhere) == nowhere)
        #expect(DocumentContext.withoutFolders("hr/").isEmpty)
    }

    @Test func anEndlessListOfTagsIsCut() {
        let metadata = DocumentMetadata(tags: Array(repeating: "tag", count: 10_000))
        #expect(DocumentContext.line(name: "a", metadata: metadata, folders: ["b"]).count < 320)
    }

    @Test func aPassageThatStandsNowhereIsEmbeddedAsItAlwaysWas() {
        let chunk = Chunk(ordinal: 0, byteRange: 0..<4, text: "Tea.", headings: ["Trade"])
        #expect(chunk.embeddingText(title: "Kyakhta", context: "") == "Kyakhta, Trade\nTea.")
        #expect(chunk.embeddingText(title: "", context: "") == "Trade\nTea.")
    }

    @Test func rowsAreEmbeddedUnderTheirHeader() {
        let chunk = Chunk(ordinal: 0, byteRange: 0..<4, text: "A | 1", lead: "Name | Price")
        #expect(
            chunk.embeddingText(title: "Stock", context: "stock-2024 · hr/")
                == "Stock. stock-2024\nName | Price\nA | 1")
    }
}
