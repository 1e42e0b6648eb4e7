import Corpus
import Documents
import Foundation
import TestSupport
import Testing

struct PDFReadingTests {
    /// A reader whose PDF program is a shell script: for what a real one does only with a file made to hurt.
    private func withProgram(
        _ script: String, pages: Int = 10, limit: Duration = .seconds(600),
        _ body: (DocumentReader, String) async throws -> Void
    ) async throws {
        try await withScratchDirectory { folder in
            let program = try TestFiles.write("#!/bin/sh\n" + script, to: "pdftotext", in: folder)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
            let path = try TestFiles.write("%PDF-1.4 ", to: "a.pdf", in: folder)
            var options = DocumentOptions.test
            options.pdfProgram = program
            options.maximumPages = pages
            options.pdfTimeLimit = limit
            try await body(DocumentReader(options: options), path)
        }
    }

    @Test func pagesAreKept() async throws {
        try await withProgram(#"cat >/dev/null; printf 'A Title\n\nFirst page.\n\f\fThird\001page.\n\n3\n\f'"#) {
            reader, path in
            let document = try await reader.read(path: path)
            #expect(document.blockTexts == ["A Title", "First page.", "Third page.", "3"])
            #expect(document.blocks.map(\.page) == [1, 1, 3, 3])
            #expect(document.title == "A Title")
            #expect(document.format == .pdf)
        }
    }

    @Test func tooManyPagesAreRefused() async throws {
        try await withProgram(#"printf 'a\fb\fc\f'"#, pages: 2) { reader, path in
            let refusal = try await reader.refusal(ofFileAt: path)
            #expect(refusal?.reason == .tooLarge)
            #expect(refusal?.message.contains("documents.maximum_pages") == true)
        }
    }

    @Test func tooMuchTimeIsRefused() async throws {
        try await withProgram("exec sleep 600", limit: .milliseconds(200)) { reader, path in
            let refusal = try await reader.refusal(ofFileAt: path)
            #expect(refusal?.reason == .parserFailed)
            #expect(refusal?.message.contains("documents.pdf_timeout_seconds") == true)
        }
    }

    @Test func endlessOutputIsRefused() async throws {
        try await withProgram("exec yes") { reader, path in
            let reason = try await reader.refusalReason(ofFileAt: path)
            #expect(reason == .tooLarge)
        }
    }

    @Test func aProgramThatDoesNotReadItsInputDoesNoHarm() async throws {
        try await withProgram("exec printf text") { reader, path in
            try Data(repeating: 0x20, count: 4 << 20).write(to: URL(filePath: path))
            let text = try await reader.read(path: path).text
            #expect(text == "text")
        }
    }

    @Test func aMissingProgramIsNamed() async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write("%PDF-1.4 ", to: "a.pdf", in: folder)
            var options = DocumentOptions.test
            options.pdfProgram = "no-such-program"
            let refusal = try await DocumentReader(options: options).refusal(ofFileAt: path)
            #expect(refusal?.reason == .parserFailed)
            #expect(refusal?.message.contains("poppler-utils") == true)
        }
    }

    @Test func cancellingEndsTheChild() async throws {
        try await withProgram("exec sleep 600") { reader, path in
            let task = Task { try await reader.read(path: path) }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
        }
    }

    @Test(.enabled(if: TestFiles.popplerIsPresent))
    func damagedFilesAreRefused() async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write("%PDF-1.4 nothing more", to: "a.pdf", in: folder)
            let reason = try await DocumentReader.test.refusalReason(ofFileAt: path)
            #expect(reason == .parserFailed)
        }
    }

    @Test(.enabled(if: TestFiles.popplerIsPresent && TestFiles.sharedIsPresent))
    func realFilesAreReadOrRefusedWithTheirReason() async throws {
        let folder = TestFiles.shared.path
        let encrypted = try await DocumentReader.test.refusalReason(ofFileAt: folder + "/encrypted.pdf")
        #expect(encrypted == .encrypted)
        let images = try await DocumentReader.test.refusalReason(ofFileAt: folder + "/images-six-pages.pdf")
        #expect(images == .empty)
        let columns = try await DocumentReader.test.read(path: folder + "/latex-two-column.pdf")
        #expect(columns.title == "Two-Column Document with Lorem Ipsum")
        // A line of the left column goes on in the left column.
        #expect(columns.text.contains("Curabitur dictum gravida\nmauris."))
        let book = try await DocumentReader.test.read(path: folder + "/geometry-topology-book-de.pdf")
        #expect(book.title == "Geometrie und Topologie")
        #expect(book.blocks.last?.page == 117)
    }
}
