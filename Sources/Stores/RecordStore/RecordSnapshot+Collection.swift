package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// As ``bm25(_:count:)``, with function words left out unless the question has no others.
    package func lexical(_ question: String, count: Int) throws -> LexicalHits {
        let alternatives = Self.contentTerms(of: question).joined(separator: " OR ")
        guard !alternatives.isEmpty, count > 0 else { return LexicalHits(hits: [], sum: 0, sumOfSquares: 0) }
        return try read { database in
            // The sums come with the first row, so that every match is scored once.
            let statement = try database.cachedStatement(
                sql: """
                    WITH matches AS MATERIALIZED (
                        SELECT rowid AS id, -bm25(chunks_fts) AS score FROM chunks_fts WHERE chunks_fts MATCH ?)
                    SELECT id, score, (SELECT sum(score) FROM matches), (SELECT sum(score * score) FROM matches)
                    FROM matches ORDER BY score DESC, id LIMIT ?
                    """)
            var result = LexicalHits(hits: [], sum: 0, sumOfSquares: 0)
            let cursor = try Row.fetchCursor(statement, arguments: [alternatives, count])
            while let row = try cursor.next() {
                if result.hits.isEmpty {
                    result.sum = try row.decoded(2)
                    result.sumOfSquares = try row.decoded(3)
                }
                result.hits.append((ChunkID(try row.decoded(0)), try row.decoded(1)))
            }
            return result
        }
    }

    /// For each word of the question that ``lexical(_:count:)`` looks for, how common it is and which of `chunks` hold it.
    ///
    /// Complexity: O(occurrences of the words), without scoring them.
    package func occurrences(ofWordsIn question: String, among chunks: [ChunkID]) throws -> [WordOccurrence] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT count(*), group_concat(rowid) FILTER (WHERE rowid IN (SELECT value FROM json_each(?2)))
                    FROM chunks_fts WHERE chunks_fts MATCH ?1
                    """)
            let wanted = jsonArray(chunks)
            return try Self.contentTerms(of: question).map { term in
                guard let row = try Row.fetchOne(statement, arguments: [term, wanted]) else {
                    return WordOccurrence(chunkCount: 0, chunks: [])
                }
                let found: String? = try row.decoded(1)
                return WordOccurrence(
                    chunkCount: try row.decoded(0),
                    chunks: (found ?? "").split(separator: ",").compactMap { Int64($0) }.map { ChunkID($0) }.sorted())
            }
        }
    }

    /// The question's words without function words, which match everything and say nothing, unless it has no others.
    private static func contentTerms(of question: String) -> [String] {
        let terms = terms(of: question) { !FunctionWords.all.contains($0) }
        return terms.isEmpty ? Self.terms(of: question) { _ in true } : terms
    }

    /// Every chunk with the hash of its title, headings and text, in order of ids.
    package func passageHashes() throws -> [(id: ChunkID, hash: Int64)] {
        try read { database in
            let cursor = try Row.fetchCursor(database, sql: "SELECT id, text_hash FROM chunks ORDER BY id")
            var hashes: [(id: ChunkID, hash: Int64)] = []
            while let row = try cursor.next() { hashes.append((ChunkID(try row.decoded(0)), try row.decoded(1))) }
            return hashes
        }
    }

    /// The titles of these chunks' documents, each once; an id that is not stored is left out.
    package func titles(of ids: [ChunkID]) throws -> Set<String> {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT DISTINCT documents.title FROM json_each(?) AS wanted
                    JOIN chunks ON chunks.id = wanted.value JOIN documents ON documents.id = chunks.document_id
                    """)
            return Set(try String.fetchAll(statement, arguments: [jsonArray(ids)]))
        }
    }

    /// Chunks with their documents' titles, in order of ids; an id that is not stored is left out.
    /// - Parameter ids: `nil` for all.
    package func forEachPassage(of ids: [ChunkID]?, _ body: (StoredPassage) throws -> Void) throws {
        try read { database in
            let columns = "chunks.id, documents.title, chunks.text, chunks.text_hash"
            let cursor =
                if let ids {
                    try Row.fetchCursor(
                        database.cachedStatement(
                            sql: """
                                SELECT \(columns) FROM json_each(?) AS wanted JOIN chunks ON chunks.id = wanted.value
                                JOIN documents ON documents.id = chunks.document_id ORDER BY wanted.key
                                """), arguments: [jsonArray(ids.sorted())])
                } else {
                    try Row.fetchCursor(
                        database,
                        sql: """
                            SELECT \(columns) FROM chunks JOIN documents ON documents.id = chunks.document_id
                            ORDER BY chunks.id
                            """)
                }
            while let row = try cursor.next() {
                try body(
                    StoredPassage(
                        id: ChunkID(try row.decoded(0)), title: try row.decoded(1), text: try row.decoded(2),
                        hash: try row.decoded(3)))
            }
        }
    }
}

/// A chunk as far as names are read from it.
package struct StoredPassage: Sendable {
    package var id: ChunkID
    package var title: String
    package var text: String

    /// Of title, headings and text.
    package var hash: Int64
}
