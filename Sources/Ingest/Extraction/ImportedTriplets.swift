package import Corpus
import Crypto
package import Foundation

/// Triplets from a file of JSON Lines: `{"id": …, "triples": [[head, relation, tail], …]}`; `triplets` is the same key.
///
/// An `id` is a document's own id or its source; with `#` and a number behind it, that chunk of the document, from 0. An id
/// may come again; its triples add up.
package struct ImportedTriplets: Sendable, Equatable {
    package struct Triple: Sendable, Equatable {
        package var head: String
        package var relation: String
        package var tail: String
    }

    /// Lower-case hexadecimal SHA-256 of the file.
    package let fingerprint: String
    private let triples: [BytewiseText: [Triple]]

    /// - Throws: ``Failure`` with code `notFound`, or `invalidInput` that names file and line.
    package init(contentsOf file: URL, maximumBytes: Int) throws(Failure) {
        guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else {
            throw Failure(.notFound, "cannot read the triplets in \(file.path)")
        }
        guard data.count <= maximumBytes else {
            throw Failure(
                .invalidInput,
                "\(file.path) has \(data.count) bytes; documents.maximum_file_bytes allows \(maximumBytes)")
        }
        var triples: [BytewiseText: [Triple]] = [:]
        let decoder = JSONDecoder()
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
            let place = "\(file.path):\(number + 1)"
            guard let record = try? decoder.decode(Record.self, from: Data(line)) else {
                throw Failure(
                    .invalidInput, "\(place): expected {\"id\": …, \"triples\": [[head, relation, tail], …]}")
            }
            for (position, parts) in record.triples.enumerated() {
                guard parts.count == 3, parts.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
                    throw Failure(
                        .invalidInput,
                        "\(place): triple \(position + 1) of id '\(record.id)' is not three strings with text in them")
                }
                triples[BytewiseText(record.id), default: []].append(
                    Triple(head: parts[0], relation: parts[1], tail: parts[2]))
            }
            triples[BytewiseText(record.id), default: []] += []
        }
        self.triples = triples
        self.fingerprint = SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func triples(of documentIDs: [String]) -> [Triple] {
        documentIDs.flatMap { triples[BytewiseText($0)] ?? [] }
    }

    func triples(of documentIDs: [String], chunk: Int) -> [Triple] {
        documentIDs.flatMap { triples[BytewiseText("\($0)#\(chunk)")] ?? [] }
    }

    /// The ids that mean none of the documents, in order.
    package func unmatched(by known: Set<BytewiseText>) -> [String] {
        triples.keys.filter { id in
            guard !known.contains(id) else { return false }
            let bytes = id.text.utf8
            guard let mark = bytes.lastIndex(of: UInt8(ascii: "#")),
                Int(String(decoding: bytes[bytes.index(after: mark)...], as: UTF8.self)) != nil
            else { return true }
            return !known.contains(BytewiseText(String(decoding: bytes[..<mark], as: UTF8.self)))
        }.sorted().map(\.text)
    }

    private struct Record: Decodable {
        var id: String
        var triples: [[String]]

        private enum CodingKeys: String, CodingKey {
            case id
            case triples
            case triplets
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let number = try? container.decode(Int64.self, forKey: .id) {
                id = String(number)
            } else {
                id = try container.decode(String.self, forKey: .id)
            }
            triples =
                try container.decodeIfPresent([[String]].self, forKey: .triples)
                ?? container.decode([[String]].self, forKey: .triplets)
        }
    }
}
