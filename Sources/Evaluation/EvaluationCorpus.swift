import Corpus
import Crypto
package import Foundation

/// A corpus file to ask questions of, or the part of it that came from one source.
package struct EvaluationCorpus: Sendable, Equatable {
    /// One line: `{"id","title","text","src"}`.
    package struct Record: Sendable, Equatable, Codable {
        package var id: String
        package var title: String
        package var text: String
        package var src: String?

        package init(id: String, title: String, text: String, src: String?) {
            self.id = id
            self.title = title
            self.text = text
            self.src = src
        }
    }

    /// Folder and file name without extension, and the source if one was chosen: `hotpotqa-corpus`, `musique-corpus-train`.
    package let name: String
    package let records: [Record]

    /// - Parameter source: keeps the records whose `src` this is; `nil` for all.
    /// - Throws: ``Failure`` with code `notFound` for a missing file, `invalidInput` for a line that is no record, and
    ///   for a source that no record has.
    package init(from file: URL, source: String?) throws {
        let all = try JSONLinesFile.read(Record.self, from: file, expected: "{\"id\",\"title\",\"text\"}")
        records = source.map { source in all.filter { $0.src == source } } ?? all
        guard !records.isEmpty else {
            let known = Set(all.compactMap(\.src)).sorted().joined(separator: ", ")
            throw Failure(.invalidInput, "no record of \(file.path) has src '\(source ?? "")'; known: \(known)")
        }
        let folder = file.deletingLastPathComponent().lastPathComponent
        let parts = [folder, file.deletingPathExtension().lastPathComponent]
        name = (parts + [source].compactMap(\.self)).map(Self.plain).joined(separator: "-")
    }

    package init(name: String, records: [Record]) {
        self.name = name
        self.records = records
    }

    /// The index that holds exactly this corpus, made in this way: `eval-NAME-` and eight digits of hash.
    ///
    /// - Parameter shape: what else decides how the index looks: the encoder, and how text is cut and read.
    package func indexName(shape: String) -> String {
        var hash = SHA256()
        hash.update(data: Data(shape.utf8))
        for record in records {
            for field in [record.id, record.title, record.text] {
                hash.update(data: Data(field.utf8))
                // A separator, so that moving a word from title to text is another corpus.
                hash.update(data: Data([0]))
            }
        }
        return "eval-\(name.prefix(80))-\(Self.digits(of: hash))"
    }

    /// A folder of files to ask questions of.
    package struct Files: Sendable, Equatable {
        package let folder: URL

        /// `eval-NAME-` and eight digits of hash, of where the folder lies and of what ``indexName(shape:)`` says of shape.
        package func indexName(shape: String) -> String {
            var hash = SHA256()
            hash.update(data: Data((shape + "\0" + folder.path).utf8))
            let parts = [folder.deletingLastPathComponent().lastPathComponent, folder.lastPathComponent]
            let name = parts.map(EvaluationCorpus.plain).joined(separator: "-")
            return "eval-\(name.prefix(80))-\(EvaluationCorpus.digits(of: hash))"
        }
    }

    /// `nil` for a file.
    package static func files(in folder: URL) -> Files? {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory)
        return exists && isDirectory.boolValue ? Files(folder: folder.standardizedFileURL) : nil
    }

    private static func digits(of hash: SHA256) -> String {
        hash.finalize().prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static func plain(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
