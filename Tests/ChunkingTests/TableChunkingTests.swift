import Chunking
import Corpus
import Testing

/// Rows, lists and what leads them.
struct TableChunkingTests {
    private let chunker = Chunker(options: ChunkingOptions(targetWords: 20, maximumWords: 40, minimumWords: 3))

    private func document(_ blocks: [(Block.Kind, String)]) -> Document {
        var text = ""
        var made: [Block] = []
        for (kind, part) in blocks {
            if !text.isEmpty { text += kind == .listItem ? "\n" : "\n\n" }
            let start = text.utf8.count
            text += part
            made.append(Block(kind: kind, byteRange: start..<text.utf8.count))
        }
        return Document(source: "t", title: "", format: .markdown, text: text, blocks: made, contentHash: "")
    }

    private func table(rows: Int) -> String {
        (["| Name | Price |", "|---|---|"] + (0..<rows).map { "| Part \($0) | \($0).50 |" }).joined(separator: "\n")
    }

    @Test func rowsAreNeverCutAndHaveTheirHeader() {
        let chunks = chunker.chunks(of: document([(.heading(level: 1), "# Stock"), (.table, table(rows: 30))]))
        #expect(chunks.count > 3)
        #expect(chunks[0].text.hasPrefix("# Stock\n\n| Name | Price |\n|---|---|\n| Part 0 |"))
        #expect(chunks[0].lead.isEmpty)
        for chunk in chunks.dropFirst() {
            #expect(chunk.lead == "| Name | Price |")
            #expect(chunk.text.hasPrefix("| Part ") && chunk.text.hasSuffix("50 |"))
        }
    }

    @Test func aTableThatFitsNeedsNoLead() {
        let chunks = chunker.chunks(of: document([(.paragraph, "Prices."), (.table, table(rows: 2))]))
        #expect(chunks.map(\.lead) == [""])
    }

    @Test func anEndlessHeaderIsNotRepeated() {
        let header = "| " + String(repeating: "x", count: 2_000) + " | b |\n|---|---|\n"
        let rows = (0..<60).map { "| a | \($0) |" }.joined(separator: "\n")
        #expect(chunker.chunks(of: document([(.table, header + rows)])).allSatisfy { $0.lead.isEmpty })
    }

    @Test func aListThatFitsOneChunkStaysWhole() {
        let steps = (1...9).map { (Block.Kind.listItem, "\($0). Do the thing") }
        let chunks = chunker.chunks(of: document([(.paragraph, "One two three.")] + steps))
        #expect(chunks.contains { $0.text.contains("1. Do") && $0.text.contains("9. Do") })
        let many = (1...30).map { (Block.Kind.listItem, "\($0). Do the thing") }
        let parts = chunker.chunks(of: document([(.heading(level: 2), "## Steps")] + many))
        #expect(parts.count > 2)
        #expect(parts.allSatisfy { $0.headings == ["Steps"] && $0.text.hasSuffix("thing") })
    }
}
