package import Corpus
internal import RecordStore

extension IndexSnapshot {
    /// As ``bm25(_:count:)`` for a question: without its function words, and with what standardises the scores.
    package func lexical(_ question: String, count: Int) async throws -> LexicalHits {
        try await queue.run { try self.records.lexical(question, count: count) }
    }

    /// For each word of the question that says something, how common it is and which of `chunks` hold it.
    package func occurrences(
        ofWordsIn question: String, among chunks: [ChunkID]
    ) async throws -> [WordOccurrence] {
        try await queue.run { try self.records.occurrences(ofWordsIn: question, among: chunks) }
    }

    /// Every chunk with the hash of its title, headings and text, in order of ids.
    package func passageHashes() async throws -> [(id: ChunkID, hash: Int64)] {
        try await queue.run { try self.records.passageHashes() }
    }

    /// The documents' titles, each once.
    package func titles() async throws -> Set<String> {
        try await queue.run { try self.records.titles() }
    }

    /// The chunks that hold one of some words of ASCII letters and digits, anywhere and in any case. O(text) a word.
    package func passages(holdingAnyOf words: [String]) async throws -> Set<ChunkID> {
        try await queue.run { try self.records.passages(holdingAnyOf: words) }
    }

    /// Maps some chunks with their documents' titles; an id that is not stored is left out.
    package func mapPassages<Result: Sendable>(
        of ids: [ChunkID], _ transform: @escaping @Sendable (ChunkID, _ title: String, _ text: String) -> Result
    ) async throws -> [Result] {
        try await queue.run {
            var results: [Result] = []
            try self.records.forEachPassage(of: ids) { results.append(transform($0, $1, $2)) }
            return results
        }
    }

    /// Maps every chunk, with its document's title, in order of ids; on a thread that may wait.
    package func mapPassages<Result: Sendable>(
        _ transform: @escaping @Sendable (ChunkID, _ title: String, _ text: String) -> Result
    ) async throws -> [Result] {
        try await queue.run {
            var results: [Result] = []
            try self.records.forEachPassage { results.append(transform($0, $1, $2)) }
            return results
        }
    }
}
