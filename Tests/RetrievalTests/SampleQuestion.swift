import Corpus
import Foundation
import Retrieval
import TestSupport
import Testing

/// A question of the fixtures with the files that hold its answer.
struct SampleQuestion: Sendable, Decodable, CustomTestStringConvertible {
    let id: String
    let question: String
    let supporting: [String]

    var testDescription: String { id }

    static func all() throws -> [SampleQuestion] {
        let file = Fixtures.folder.appending(path: "samovar-questions.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(SampleQuestion.self, from: Data($0.utf8))
        }
    }
}

extension RetrievalResult.Item {
    /// Everything a caller can tell two items apart by.
    var fingerprint: String {
        switch self {
        case .chunk(let chunk, let score): "chunk \(chunk.id) \(score)"
        case .triplet(let triplet, let source, let score): "triplet \(triplet.id) \(source.id) \(score)"
        }
    }
}
