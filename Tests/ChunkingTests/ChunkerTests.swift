import Chunking
import Corpus
import Testing

struct ChunkerTests {
    private let chunker = Chunker(options: ChunkingOptions(targetWords: 10, maximumWords: 20, minimumWords: 3))

    /// A document whose paragraphs are `parts`; a part that starts with `#` is a heading of as many levels.
    private func document(_ parts: [String], kind: Block.Kind = .paragraph, pages: [Int]? = nil) -> Document {
        var text = ""
        var blocks: [Block] = []
        for (index, part) in parts.enumerated() {
            if !text.isEmpty { text += "\n\n" }
            let start = text.utf8.count
            text += part
            let level = part.prefix { $0 == "#" }.count
            blocks.append(
                Block(
                    kind: level > 0 ? .heading(level: level) : kind, byteRange: start..<text.utf8.count,
                    page: pages?[index]))
        }
        return Document(
            source: "test", title: "", format: .markdown, text: text, blocks: blocks, contentHash: "")
    }

    private func words(_ count: Int, _ word: String = "word") -> String {
        Array(repeating: word, count: count).joined(separator: " ")
    }

    @Test func shortParagraphsArePackedUpToTheTarget() {
        let document = document([words(4, "a"), words(5, "b"), words(6, "c"), words(4, "d")])
        #expect(chunker.chunks(of: document).map(\.byteRange) == [0..<18, 20..<40])
    }

    @Test func headingsStartChunksAndNameThem() {
        let chunks = chunker.chunks(of: document(["# One", words(5), "## Two", words(5), "# Three", words(5)]))
        #expect(chunks.map(\.headings) == [["One"], ["One", "Two"], ["Three"]])
        #expect(chunks.map { $0.text.hasPrefix("#") } == [true, true, true])
        #expect(chunks.map(\.ordinal) == [0, 1, 2])
    }

    @Test func headingsThatFollowEachOtherShareAChunk() {
        let chunks = chunker.chunks(of: document(["# Book", "## Chapter", words(5)]))
        #expect(chunks.map(\.headings) == [["Book", "Chapter"]])
    }

    @Test func aHeadingStaysWithALongParagraph() {
        let paragraph = Array(repeating: "One two three four five six.", count: 3).joined(separator: " ")
        let chunks = chunker.chunks(of: document(["# A heading of five words", paragraph]))
        #expect(chunks.first?.text == "# A heading of five words\n\nOne two three four five six.")
    }

    @Test func aHeadingAtTheEndJoinsWhatPrecedesIt() {
        let chunks = chunker.chunks(of: document(["# One", words(5), "# Empty"]))
        #expect(chunks.count == 1)
    }

    @Test func aSmallPieceAtTheEndOfASectionJoinsItsNeighbour() {
        let chunks = chunker.chunks(of: document([words(10), "tail", "# Next", words(9), "end"]))
        #expect(chunks.count == 2)
        #expect(chunks.first?.text.hasSuffix("tail") == true)
    }

    @Test func longParagraphsAreCutAtSentenceEnds() {
        let sentences = (1...6).map { "Sentence number \($0) has exactly seven words." }
        let chunks = chunker.chunks(of: document([sentences.joined(separator: " ")]))
        #expect(chunks.count == 6)
        #expect(chunks.filter { !$0.text.hasSuffix(".") }.isEmpty)
    }

    @Test func longSentencesAreCutBetweenWords() {
        let chunks = chunker.chunks(of: document([words(45)]))
        #expect(chunks.map { $0.text.split(separator: " ").count } == [10, 10, 10, 10, 5])
    }

    @Test func textWithoutSpacesIsCutToo() {
        let chunks = chunker.chunks(
            of: document([String(repeating: "x", count: 5_000), String(repeating: "漢", count: 90)]))
        #expect(chunks.filter { $0.text.utf8.count > 20 * 24 }.isEmpty)
        #expect(chunks.map(\.text).joined() == String(repeating: "x", count: 5_000) + String(repeating: "漢", count: 90))
    }

    @Test func codeThatFitsStaysWholeAndIsElseCutAtLineEnds() {
        let fits = (1...5).map { "let a\($0) = 1" }.joined(separator: "\n")
        #expect(chunker.chunks(of: document([fits], kind: .code)).map(\.text) == [fits])
        let long = (1...20).map { "let a\($0) = 1; b.c(" }.joined(separator: "\n")
        let chunks = chunker.chunks(of: document([long], kind: .code))
        #expect(chunks.count == 10)
        #expect(chunks.filter { !$0.text.hasPrefix("let") || !$0.text.hasSuffix("(") }.isEmpty)
    }

    @Test func aRecordThatFitsStaysWhole() {
        var record = document([words(8), words(8)])
        record.format = .record
        #expect(chunker.chunks(of: record).map(\.text) == [record.text])
    }

    @Test func pagesAreThoseTouched() {
        let chunks = chunker.chunks(of: document([words(5), words(5), words(9)], pages: [1, 2, 4]))
        #expect(chunks.map(\.pages) == [1...2, 4...4])
    }

    @Test func anEmptyDocumentHasNoChunks() {
        #expect(chunker.chunks(of: document([])).isEmpty)
    }

    @Test func contradictoryOptionsAreRaised() {
        let options = ChunkingOptions(targetWords: 0, maximumWords: -1, minimumWords: 0)
        #expect(options.targetWords == 1 && options.maximumWords == 1)
    }

    /// The law of the room, on documents with every kind of block, drawn at random.
    @Test(arguments: 0..<300)
    func chunksCoverTheTextInOrderAndReproduceIt(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let document = randomDocument(using: &random)
        let options = ChunkingOptions(
            targetWords: Int.random(in: 1...30, using: &random), maximumWords: Int.random(in: 1...60, using: &random),
            minimumWords: Int.random(in: 0...10, using: &random))
        expectCovering(Chunker(options: options).chunks(of: document), document)
    }

    private func expectCovering(_ chunks: [Chunk], _ document: Document) {
        let bytes = Array(document.text.utf8)
        var cursor = 0
        for (ordinal, chunk) in chunks.enumerated() {
            #expect(chunk.ordinal == ordinal)
            #expect(chunk.byteRange.lowerBound >= cursor && !chunk.byteRange.isEmpty)
            #expect(isBlank(bytes[cursor..<chunk.byteRange.lowerBound]))
            #expect(Array(chunk.text.utf8) == Array(bytes[chunk.byteRange]))
            cursor = chunk.byteRange.upperBound
        }
        #expect(isBlank(bytes[cursor...]))
    }

    private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(decoding: bytes, as: UTF8.self).allSatisfy(\.isWhitespace)
    }

    private func randomDocument(using random: inout SplitMix64) -> Document {
        let alphabet = ["a", "word", "Dr.", "end.", "Über", "漢字", "。", "😀", "\n", "\u{3000}", "- ", "| x |", "\u{A0}"]
        var text = ""
        var blocks: [Block] = []
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            text += ["", "\n", "\n\n", " \n\n "].randomElement(using: &random) ?? ""
            let start = text.utf8.count
            let length = Int.random(in: 1...80, using: &random)
            text += "x"
            text += (0..<length).map { _ in
                (alphabet.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
            }.joined()
            text += "y"
            let kinds: [Block.Kind] = [
                .heading(level: Int.random(in: 1...6, using: &random)), .paragraph, .paragraph, .listItem, .code,
                .table,
            ]
            blocks.append(
                Block(kind: kinds.randomElement(using: &random) ?? .paragraph, byteRange: start..<text.utf8.count))
        }
        let format = Bool.random(using: &random) ? DocumentFormat.record : .markdown
        return Document(
            source: "random", title: "", format: format, text: text, blocks: blocks, contentHash: "")
    }
}

/// Repeatable randomness: a failure names its seed and can be run again.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
