package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// Chunks by Okapi BM25 over title, headings and text (stemmed words); higher is better.
    ///
    /// `query` is a person's words: nothing in it has a meaning to the query language. Words are alternatives. A query
    /// without a letter or digit finds nothing.
    package func bm25(_ query: String, count: Int) throws -> [(ChunkID, Double)] {
        guard let match = Self.matchExpression(query), count > 0 else { return [] }
        return try read { database in
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

    /// Every run of letters and digits once, quoted, joined by OR.
    static func matchExpression(_ query: String) -> String? {
        let terms = terms(of: query) { _ in true }
        return terms.isEmpty ? nil : terms.joined(separator: " OR ")
    }

    /// Every run of letters and digits that counts, once, in lower case and quoted. More than so many cost time and change
    /// no ranking: questions have ten.
    static func terms(of query: String, where counts: (String) -> Bool) -> [String] {
        var seen: Set<String> = []
        return query.split { !($0.isLetter || $0.isNumber) }
            .map { $0.lowercased() }
            .filter { counts($0) && seen.insert($0).inserted }
            .prefix(LexicalHits.maximumWords).map { "\"\($0)\"" }
    }
}
