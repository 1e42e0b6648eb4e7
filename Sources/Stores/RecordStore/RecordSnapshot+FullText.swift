package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// Chunks by Okapi BM25 over title, headings and text (stemmed words); higher is better.
    ///
    /// `query` is a person's words: nothing in it has a meaning to the query language. Words are alternatives. A query
    /// without a letter or digit finds nothing.
    package func bm25(_ query: String, count: Int) throws -> [(ChunkID, Double)] {
        guard count > 0 else { return [] }
        return try read { database in
            let isFolded = try RecordStore.hasFoldedText(database)
            let asked = LexicalQuestion(query, isFolded: isFolded, keepsFunctionWords: true)
            guard let match = asked.expression else { return [] }
            let statement = try database.cachedStatement(
                sql: """
                    SELECT rowid, -bm25(chunks_fts) AS score FROM chunks_fts
                    WHERE chunks_fts MATCH ? ORDER BY score DESC, rowid LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: [match, count]).map { row in
                (ChunkID(try row.decoded(0)), try row.decoded(1, as: Double.self))
            }
        }
    }
}
