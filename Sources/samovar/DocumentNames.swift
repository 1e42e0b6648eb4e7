import API
import ArgumentParser
import Corpus
import Foundation

/// Which documents a command means: names as arguments, from a file, or both.
struct DocumentNames: ParsableArguments {
    static let help: ArgumentHelp =
        "Documents by number, from `documents list`; by a record's own id (#12 where that is a number); or by path."

    @Argument(help: help)
    var names: [String] = []

    @Option(help: ArgumentHelp("Read more names, one a line, from FILE; - for standard input.", valueName: "file"))
    var idsFrom: String?

    func validate() throws {
        guard !names.isEmpty || idsFrom != nil else {
            throw ValidationError("Which documents? Name them, or give --ids-from FILE.")
        }
    }

    /// In the order given.
    static func all(_ names: [String], from idsFrom: String?) async throws -> [DocumentName] {
        var names = names
        if let idsFrom {
            for line in try await lines(of: idsFrom) {
                let name = line.trimmingCharacters(in: .whitespaces)
                if !name.isEmpty { names.append(name) }
            }
        }
        return names.map { DocumentName($0) }
    }

    private static func lines(of file: String) async throws -> [String] {
        if file == "-" {
            var input = StandardInputLines(maximumLineBytes: 4_096)
            var lines: [String] = []
            while let line = try await input.next() { lines.append(String(decoding: line.bytes, as: UTF8.self)) }
            return lines
        }
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        } catch {
            throw Failure(.invalidInput, "\(file) cannot be read: \(error.localizedDescription)")
        }
    }
}

extension [DocumentName] {
    /// The documents' numbers, each once; relative paths count from the working directory.
    func numbers(by service: any SamovarService, index: String?) async throws -> [DocumentID] {
        try await service.findDocuments(
            DocumentsRequest(ids: self, directory: FileManager.default.currentDirectoryPath, index: index)
        ).map(\.id)
    }
}
