package import Corpus
package import Foundation

/// One line of a question file: `{"id","question","answers","supporting","sources","sentences","hops","near"}`.
package struct Question: Sendable, Equatable, Codable {
    package var id: String
    package var question: String

    /// Acceptable answers; the first is the data set's own. Empty for a question the corpus cannot answer.
    package var answers: [String]

    /// Ids of the passages that are needed.
    package var supporting: [String]

    /// Names of the files that are needed, where the corpus is a folder of files.
    package var sources: [String] = []

    /// The sentences of the needed passages that say the answer.
    package var sentences: [String] = []
    package var hops: Int

    /// For a question without an answer: the passage it was written against.
    package var near: String?

    /// The passages or files that a ranking should find: the needed ones; where nothing answers, the one the question is
    /// about.
    package var wanted: [String] {
        supporting.isEmpty ? sources.isEmpty ? near.map { [$0] } ?? [] : sources : supporting
    }

    /// Distinct documents in order of their best chunk, called as the question calls them: by their own ids, or by file names.
    package func ids(of passages: [StoredChunk]) -> [String] {
        let isAboutFiles = supporting.isEmpty && !sources.isEmpty
        var seen: Set<String> = []
        return passages.map { passage in
            isAboutFiles ? Self.fileName(of: passage.source) : passage.externalID ?? passage.source
        }.filter { seen.insert($0).inserted }
    }

    /// The last component of a document's path.
    package static func fileName(of source: String) -> String { URL(filePath: source).lastPathComponent }

    private enum CodingKeys: String, CodingKey {
        case id, question, answers, supporting, sources, sentences, hops, near
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
        sources = try container.decodeIfPresent([String].self, forKey: .sources) ?? []
        sentences = try container.decodeIfPresent([String].self, forKey: .sentences) ?? []
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
