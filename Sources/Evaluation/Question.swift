import Corpus
package import Foundation

/// One line of a question file: `{"id","question","answers","supporting","hops","type"}`.
package struct Question: Sendable, Equatable, Codable {
    package var id: String
    package var question: String

    /// Acceptable answers; the first is the data set's own. Empty for a question the corpus cannot answer.
    package var answers: [String]

    /// Ids of the passages that are needed.
    package var supporting: [String]
    package var hops: Int

    private enum CodingKeys: String, CodingKey {
        case id, question, answers, supporting, hops
    }

    package init(id: String, question: String, answers: [String], supporting: [String], hops: Int) {
        self.id = id
        self.question = question
        self.answers = answers
        self.supporting = supporting
        self.hops = hops
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        question = try container.decode(String.self, forKey: .question)
        answers = try container.decodeIfPresent([String].self, forKey: .answers) ?? []
        supporting = try container.decodeIfPresent([String].self, forKey: .supporting) ?? []
        hops = try container.decodeIfPresent(Int.self, forKey: .hops) ?? 1
    }

    /// Reads a JSON Lines question file.
    /// - Throws: ``Failure`` with code `notFound`, or `invalidInput` naming file and line.
    package static func read(from file: URL) throws -> [Question] {
        guard let data = try? Data(contentsOf: file) else {
            throw Failure(.notFound, "cannot read the question file \(file.path)")
        }
        let decoder = JSONDecoder()
        var questions: [Question] = []
        for (number, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) {
            do {
                questions.append(try decoder.decode(Question.self, from: Data(line)))
            } catch {
                throw Failure(
                    .invalidInput,
                    "\(file.path):\(number + 1): not a question; expected {\"id\",\"question\",\"answers\",\"supporting\"}"
                )
            }
        }
        return questions
    }
}
