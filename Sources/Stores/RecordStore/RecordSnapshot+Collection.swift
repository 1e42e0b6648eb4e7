package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// As ``bm25(_:count:)``, with function words left out (they match everything and say nothing), unless the question
    /// has no others.
    package func lexical(_ question: String, count: Int) throws -> LexicalHits {
        let content = question.split { !($0.isLetter || $0.isNumber) }
            .filter { !FunctionWords.all.contains($0.lowercased()) }.joined(separator: " ")
        guard let match = Self.matchExpression(content.isEmpty ? question : content), count > 0 else {
            return LexicalHits(hits: [], sum: 0, sumOfSquares: 0)
        }
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
            let cursor = try Row.fetchCursor(statement, arguments: [match, count])
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

    /// Every chunk with its document's title, in order of ids.
    package func forEachPassage(_ body: (ChunkID, _ title: String, _ text: String) throws -> Void) throws {
        try read { database in
            let cursor = try Row.fetchCursor(
                database,
                sql: """
                    SELECT chunks.id, documents.title, chunks.text
                    FROM chunks JOIN documents ON documents.id = chunks.document_id ORDER BY chunks.id
                    """)
            while let row = try cursor.next() {
                try body(ChunkID(try row.decoded(0)), try row.decoded(1), try row.decoded(2))
            }
        }
    }
}
