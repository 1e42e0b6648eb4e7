import Corpus
import Documents
import Foundation
import TestSupport
import Testing

struct MarkdownReadingTests {
    private func read(_ contents: String) async throws -> Document {
        try await withScratchDirectory { folder in
            try await DocumentReader.test.read(path: TestFiles.write(contents, to: "note.md", in: folder))
        }
    }

    @Test func headingsOfBothStylesAreFound() async throws {
        let document = try await read("# One #\ntext\n## Two\n\nThree\n===\n\nFour\n---\n#hash\n####### seven")
        #expect(
            document.kinds == [
                .heading(level: 1), .paragraph, .heading(level: 2), .heading(level: 1), .heading(level: 2), .paragraph,
            ])
        #expect(document.title == "One")
        #expect(
            document.blocks.map { document.headingText(of: $0) }.prefix(5) == ["One", "text", "Two", "Three", "Four"])
    }

    /// Found by libFuzzer: the last line looked like the underline of a heading without a character.
    @Test(arguments: ["\u{A0}", "\u{B}", "\u{2003}\u{2003}"])
    func aLastLineOfOtherWhiteSpaceIsNoUnderline(space: String) async throws {
        let document = try await read("One line.\n\(space)")
        #expect(document.kinds == [.paragraph])
    }

    @Test func headingTextLosesItsMarks() async throws {
        let document = try await read("## The `code` of [this](http://x.y/z) and **[that][1]** [sic] \\#\n\ntext")
        #expect(document.headingText(of: document.blocks[0]) == "The code of this and that [sic] \\")
    }

    @Test func listItemsAreBlocksOfTheirOwn() async throws {
        let document = try await read("- one\n  more\n- two\n    - inner\n\n  still two\n1. first\n2) second\n* x\n+ y")
        #expect(
            document.blockTexts == [
                "- one\n  more", "- two", "- inner", "still two", "1. first", "2) second", "* x", "+ y",
            ])
        #expect(document.kinds.filter { $0 == .listItem }.count == 7)
    }

    @Test func aNumberInsideAParagraphStartsNoList() async throws {
        #expect(try await read("It was in the year\n1986. A great one.").kinds == [.paragraph])
    }

    @Test func fencesHoldEverythingUntilTheyClose() async throws {
        let document = try await read(
            "a\n```swift\n# no heading\n\n- no item\n```\nb\n~~~~\n```\n~~~\n~~~~\nc\n```\nopen")
        #expect(
            document.blockTexts == [
                "a", "```swift\n# no heading\n\n- no item\n```", "b", "~~~~\n```\n~~~\n~~~~", "c", "```\nopen",
            ])
        #expect(document.kinds.filter { $0 == .code }.count == 3)
    }

    @Test func indentedLinesAreCodeOutsideLists() async throws {
        let document = try await read("text\n\n    code\n    more\n\ntext\n    lazy\n\n- item\n\n    inside\n")
        #expect(document.kinds == [.paragraph, .code, .paragraph, .listItem, .paragraph])
    }

    @Test func tablesAreOneBlock() async throws {
        let document = try await read("| a | b |\n|---|---|\n| 1 | 2 |\n\nc | d\n:--|--\n3 | 4\n\na or | b")
        #expect(document.kinds == [.table, .table, .paragraph])
    }

    @Test func frontMatterGivesTheTitleAndStaysInTheText() async throws {
        let source = "---\ntitle: \"A: Tale\"\ndate: 2020\n---\n# Other\ntext"
        let document = try await read(source)
        #expect(document.title == "A: Tale")
        #expect(document.text == source)
        #expect(document.kinds == [.table, .heading(level: 1), .paragraph])
    }

    @Test func aRuleAtTheTopIsNoFrontMatter() async throws {
        #expect(try await read("---\n\ntext\n\n---").kinds == [.paragraph, .paragraph, .paragraph])
    }
}
