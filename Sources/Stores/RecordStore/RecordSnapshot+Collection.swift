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

    /// The documents' titles, each once.
    package func titles() throws -> Set<String> {
        try read { database in
            let cursor = try Row.fetchCursor(database, sql: "SELECT DISTINCT title FROM documents")
            var titles: Set<String> = []
            while let row = try cursor.next() { titles.insert(try row.decoded(0)) }
            return titles
        }
    }

    /// The chunks that hold one of some words of ASCII letters and digits, anywhere and in any case. O(text) a word.
    package func passages(holdingAnyOf words: some Sequence<String>) throws -> Set<ChunkID> {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT id FROM chunks WHERE text LIKE '%' || ? || '%'")
            var found: Set<ChunkID> = []
            for word in words {
                let ids = try Row.fetchCursor(statement, arguments: [word])
                while let row = try ids.next() { found.insert(ChunkID(try row.decoded(0))) }
            }
            return found
        }
    }

    /// Chunks with their documents' titles; an id that is not stored is left out.
    package func forEachPassage(
        of ids: [ChunkID], _ body: (ChunkID, _ title: String, _ text: String) throws -> Void
    ) throws {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.id, documents.title, chunks.text FROM json_each(?) AS wanted
                    JOIN chunks ON chunks.id = wanted.value JOIN documents ON documents.id = chunks.document_id
                    """)
            let cursor = try Row.fetchCursor(statement, arguments: [jsonArray(ids)])
            while let row = try cursor.next() {
                try body(ChunkID(try row.decoded(0)), try row.decoded(1), try row.decoded(2))
            }
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
