package import Foundation

/// A passage with triples to compare with: `{"id","title","text","triples":[[subject, relation, object], …]}`.
package struct ReferencePassage: Sendable, Equatable, Codable {
    package var id: String
    package var title: String
    package var text: String
    package var triples: [[String]]

    package init(id: String, title: String, text: String, triples: [[String]]) {
        self.id = id
        self.title = title
        self.text = text
        self.triples = triples
    }

    /// The ends of the well-formed triples.
    var pairs: Set<NamePair> {
        Set(triples.compactMap { $0.count == 3 ? NamePair($0[0], $0[2]) : nil })
    }

    /// - Throws: ``Failure`` with code `notFound`, or `invalidInput` naming file and line.
    package static func read(from file: URL) throws -> [ReferencePassage] {
        try JSONLinesFile.read(
            ReferencePassage.self, from: file, expected: "{\"id\",\"title\",\"text\",\"triples\"}")
    }
}
