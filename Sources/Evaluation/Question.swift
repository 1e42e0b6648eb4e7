import Corpus
package import Foundation

/// One line of a question file: `{"id","question","answers","supporting","hops","near"}`.
package struct Question: Sendable, Equatable, Codable {
    package var id: String
    package var question: String

    /// Acceptable answers; the first is the data set's own. Empty for a question the corpus cannot answer.
    package var answers: [String]

    /// Ids of the passages that are needed.
    package var supporting: [String]
    package var hops: Int

    /// For a question without an answer: the passage it was written against.
    package var near: String?

    /// The passages that a ranking should find: the needed ones; where nothing answers, the one the question is about.
    package var wanted: [String] { supporting.isEmpty ? near.map { [$0] } ?? [] : supporting }

    private enum CodingKeys: String, CodingKey {
        case id, question, answers, supporting, hops, near
    }

    package init(
        id: String, question: String, answers: [String], supporting: [String], hops: Int, near: String? = nil
    ) {
        self.id = id
        self.question = question
        self.answers = answers
        self.supporting = supporting
        self.hops = hops
        self.near = near
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        question = try container.decode(String.self, forKey: .question)
        answers = try container.decodeIfPresent([String].self, forKey: .answers) ?? []
        supporting = try container.decodeIfPresent([String].self, forKey: .supporting) ?? []
        hops = try container.decodeIfPresent(Int.self, forKey: .hops) ?? 1
        near = try container.decodeIfPresent(String.self, forKey: .near)
    }

    /// Reads a JSON Lines question file.
    /// - Throws: ``Failure`` with code `notFound`, or `invalidInput` naming file and line.
    package static func read(from file: URL) throws -> [Question] {
        try JSONLinesFile.read(
            Question.self, from: file, expected: "{\"id\",\"question\",\"answers\",\"supporting\"}")
    }
}
