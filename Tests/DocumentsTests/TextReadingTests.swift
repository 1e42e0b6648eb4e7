import Corpus
import Documents
import Foundation
import TestSupport
import Testing

struct TextReadingTests {
    private func read(_ contents: Data, as name: String) async throws -> Document {
        try await withScratchDirectory { folder in
            try await DocumentReader.test.read(path: TestFiles.write(contents, to: name, in: folder))
        }
    }

    private func read(_ contents: String, as name: String) async throws -> Document {
        try await read(Data(contents.utf8), as: name)
    }

    @Test func paragraphsStandBetweenBlankLines() async throws {
        let document = try await read("One\ntwo.\n\n  Three.\n \t\nFour.", as: "note.txt")
        #expect(document.blockTexts == ["One\ntwo.", "Three.", "Four."])
        #expect(document.format == .plainText)
        #expect(document.title == "note")
    }

    @Test func markOfByteOrderAndLineEndsAreNormalised() async throws {
        let document = try await read("\u{FEFF}One\r\ntwo\r\rThree", as: "dos.txt")
        #expect(document.text == "One\ntwo\n\nThree")
    }

    @Test func utf16WithAMarkIsRead() async throws {
        for (mark, isLittle) in [([0xFF, 0xFE] as [UInt8], true), ([0xFE, 0xFF], false)] {
            let units = "Grüße 😀\r\nEnde".utf16.flatMap {
                isLittle ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)]
            }
            #expect(try await read(Data(mark + units), as: "wide.txt").text == "Grüße 😀\nEnde")
        }
    }

    @Test func capitalsSetApartAreHeadings() async throws {
        let document = try await read(
            "THE TITLE\n\nText here.\n\n\nCHAPTER ONE\n\nMore.\n\n\nA PART OF IT\n\nYet more.\n\nNOT SET APART\n\nEnd.",
            as: "book.txt")
        #expect(
            document.kinds == [
                .heading(level: 1), .paragraph, .heading(level: 1), .paragraph, .heading(level: 2), .paragraph,
                .paragraph,
                .paragraph,
            ])
        #expect(document.title == "THE TITLE")
    }

    @Test func underlinedLinesAreHeadings() async throws {
        let document = try await read("Title\n=====\n\nText.\n\nPart\n----\n\nMore.\n\n-----\n-----", as: "a.text")
        #expect(document.kinds == [.heading(level: 1), .paragraph, .heading(level: 2), .paragraph, .paragraph])
    }

    @Test func filesWithoutExtensionAreLookedInto() async throws {
        #expect(try await read("Plain words.", as: "README").format == .plainText)
        #expect(try await read(" <!DOCTYPE html><p>Hi", as: "page").format == .html)
        #expect(try await read("let a = 1", as: "code.swift").format == .plainText)
    }

    @Test func hashesAgreeAndDependOnEveryByte() async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write("abc", to: "a.txt", in: folder)
            let candidate = DocumentCandidate.file(path: path, byteCount: 3)
            let hash = try await DocumentReader.test.contentHash(of: candidate)
            #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            let document = try await DocumentReader.test.read(candidate)
            #expect(document.contentHash == hash)
            let record = DocumentCandidate.record(id: "7", title: "T", text: "abc", corpus: "/c.jsonl")
            let stored = try await DocumentReader.test.read(record)
            let recordHash = try await DocumentReader.test.contentHash(of: record)
            #expect(stored.contentHash == recordHash)
            #expect(stored.source == "/c.jsonl#7" && stored.externalID == "7" && stored.format == .record)
        }
    }

    @Test(arguments: [
        ("empty.txt", [], RefusalReason.empty, "no text"),
        ("blank.md", Array(" \n\n\t".utf8), .empty, "no text"),
        ("zero.txt", [0x61, 0, 0x62], .binary, "offset 1"),
        ("latin.txt", [0x61, 0x62, 0xE9, 0x20], .invalidEncoding, "offset 2"),
        ("cut.txt", [0x61, 0xE2, 0x82], .invalidEncoding, "offset 1"),
        ("bom.txt", [0xEF, 0xBB, 0xBF, 0x61, 0xFF], .invalidEncoding, "offset 4"),
        ("surrogate.txt", [0xFF, 0xFE, 0x00, 0xD8], .invalidEncoding, "UTF-16"),
        ("text.docx", Array("PK\u{3}\u{4}".utf8), .unsupportedFormat, "word processor"),
        ("unknown", Array("PK\u{3}\u{4}...".utf8), .unsupportedFormat, "zip"),
        ("picture", [0x89, 0x50, 0x4E, 0x47], .unsupportedFormat, "image"),
        ("program", [0x7F, 0x45, 0x4C, 0x46], .unsupportedFormat, "program"),
        ("empty.html", Array("<html><script>x</script></html>".utf8), .empty, "no text"),
    ])
    func unusableFilesAreRefused(
        _ name: String, _ bytes: [UInt8], _ reason: RefusalReason, _ words: String
    ) async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write(Data(bytes), to: name, in: folder)
            let refusal = try #require(try await DocumentReader.test.refusal(ofFileAt: path))
            #expect(refusal.reason == reason)
            #expect(refusal.message.contains(words) && refusal.message.contains(path), "\(refusal.message)")
        }
    }

    @Test func missingFilesFoldersAndPipesAreRefusedWithoutWaiting() async throws {
        try await withScratchDirectory { folder in
            let pipe = folder.appending(path: "pipe.txt").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [pipe, folder.path, folder.path + "/none.txt"] {
                let reason = try await DocumentReader.test.refusalReason(ofFileAt: path)
                #expect(reason == .unreadable)
            }
        }
    }

    @Test func aFileAboveTheLimitIsRefusedBeforeItIsRead() async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write("x", to: "sparse.txt", in: folder)
            #expect(truncate(path, 2 << 30) == 0)
            let refusal = try await DocumentReader.test.refusal(ofFileAt: path)
            #expect(refusal?.reason == .tooLarge)
            #expect(refusal?.message.contains("documents.maximum_file_bytes") == true)
            let hash = try? await DocumentReader.test.contentHash(of: .file(path: path, byteCount: 1))
            #expect(hash == nil)
        }
    }

    /// The time limit is far below what anything quadratic would take.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["a\n", "a\n\n", "x", "# a\n", "- a\n", "| a\n", "```\n", "    a\n\n", ". ", "<div>", "a | b\n"])
    func hostileTextIsReadInLinearTime(_ unit: String) async throws {
        try await withScratchDirectory { folder in
            let text = String(repeating: unit, count: 200_000)
            for name in ["a.txt", "a.md"] {
                let path = try TestFiles.write(text, to: name, in: folder)
                _ = try await DocumentReader.test.refusal(ofFileAt: path)
            }
        }
    }
}
