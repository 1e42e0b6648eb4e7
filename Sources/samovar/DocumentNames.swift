import ArgumentParser
import Corpus
import Foundation

/// Which documents a command means: numbers as arguments, from a file, or both.
struct DocumentNumbers: ParsableArguments {
    @Argument(help: "Numbers of documents, from `documents list`.")
    var ids: [Int64] = []

    @Option(help: ArgumentHelp("Read more numbers, one a line, from FILE; - for standard input.", valueName: "file"))
    var idsFrom: String?

    func validate() throws {
        guard !ids.isEmpty || idsFrom != nil else {
            throw ValidationError("Which documents? Give their numbers, or --ids-from FILE.")
        }
    }

    /// Each once, in the order given.
    /// - Throws: ``Failure`` with `invalidInput` for a line that is no number; it is named.
    static func all(_ ids: [Int64], from idsFrom: String?) async throws -> [DocumentID] {
        var numbers = ids
        if let idsFrom {
            var line = 0
            for text in try await lines(of: idsFrom) {
                line += 1
                let word = text.trimmingCharacters(in: .whitespaces)
                if word.isEmpty { continue }
                guard let number = Int64(word) else {
                    throw Failure(.invalidInput, "\(idsFrom) line \(line): '\(word)' is no number of a document")
                }
                numbers.append(number)
            }
        }
        var seen: Set<Int64> = []
        return numbers.filter { seen.insert($0).inserted }.map { DocumentID($0) }
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
