import Corpus
import Documents
import Foundation
import SystemPackage

enum TestFiles {
    /// The folder of the package that holds this file.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let shared = repository.appending(path: "../shared/data/documents").standardizedFileURL
    static let fixtures = repository.appending(path: "Tests/Fixtures")

    static var sharedIsPresent: Bool { FileManager.default.fileExists(atPath: shared.path) }

    /// poppler's programs, for tests that read real PDFs.
    static var popplerIsPresent: Bool {
        ["/usr/bin", "/usr/local/bin"].contains { FileManager.default.isExecutableFile(atPath: $0 + "/pdftotext") }
    }

    static func write(_ contents: String, to name: String, in folder: URL) throws -> String {
        try write(Data(contents.utf8), to: name, in: folder)
    }

    static func write(_ contents: Data, to name: String, in folder: URL) throws -> String {
        let url = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try contents.write(to: url)
        return url.path
    }
}

extension DocumentOptions {
    static let test = DocumentOptions(
        maximumFileBytes: 8 << 20, maximumPages: 500, pdfTimeLimit: .seconds(60), pdfProgram: "pdftotext",
        ignore: [".*", "node_modules"])
}

extension DocumentReader {
    static let test = DocumentReader(options: .test)

    func read(path: String) async throws -> Document {
        try await read(.file(path: path, byteCount: 0))
    }

    func refusalReason(ofFileAt path: String) async throws -> RefusalReason? {
        try await refusal(ofFileAt: path)?.reason
    }

    /// Why a file is refused; `nil` when it is not.
    func refusal(ofFileAt path: String) async throws -> DocumentRefusal? {
        do {
            _ = try await read(path: path)
            return nil
        } catch let refusal as DocumentRefusal {
            return refusal
        }
    }
}

extension Document {
    /// The blocks as text, for comparison.
    var blockTexts: [String] {
        let bytes = Array(text.utf8)
        return blocks.map { String(decoding: bytes[$0.byteRange], as: UTF8.self) }
    }

    var kinds: [Block.Kind] { blocks.map(\.kind) }
}
