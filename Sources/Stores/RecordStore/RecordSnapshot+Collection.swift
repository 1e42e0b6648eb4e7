package import Corpus
internal import Foundation
internal import GRDB

extension RecordSnapshot {
    /// As ``bm25(_:count:)`` over every match, with function words left out unless the question has no others, with further
    /// forms of its words and with what it names as a whole, and with which chunk holds which of them.
    /// - Complexity: O(occurrences of the words), each read once.
    package func lexical(_ question: String) throws -> LexicalHits {
        try read { database in
            let isFolded = try RecordStore.hasFoldedText(database)
            let hasEndings = try isFolded && Self.hasEndings(database)
            let asked = LexicalQuestion(question, isFolded: isFolded, hasEndings: hasEndings)
            guard let expression = asked.expression else { return .none }
            let statement = try database.cachedStatement(sql: ChunkPostings.sql)
            guard let row = try Row.fetchOne(statement, arguments: [expression]) else {
                return LexicalHits(
                    chunks: [], scores: [], words: [], wordCounts: [Int](repeating: 0, count: asked.words.count),
                    phrases: asked.phrases, identifiers: asked.identifiers)
            }
            let postings = try row.withUnsafeData(atIndex: 0) { data in
                data.flatMap { $0.withUnsafeBytes { LexicalPostings($0) } }
            }
            guard let postings, postings.phraseCount == asked.lookups.count else {
                throw Failure(.native, "SQLite read a question's words otherwise than they were written")
            }
            return postings.hits(of: asked)
        }
    }

    /// Whether any document is in a language that joins words, so that one may end with a word of a question.
    private static func hasEndings(_ database: Database) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM chunks_fts WHERE chunks_fts MATCH ? LIMIT 1")
        return try Bool.fetchOne(statement, arguments: ["\"\(WordTokenizer.endingMarker)\""]) == true
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
    ///
    /// Read in portions, with `body` called between them: one connection serves all who hold this state, and a question
    /// must not wait until a whole collection has been read.
    /// - Parameter ids: `nil` for all.
    package func forEachPassage(of ids: [ChunkID]?, _ body: (StoredPassage) throws -> Void) throws {
        if let ids {
            let sorted = ids.sorted()
            for start in stride(from: 0, to: sorted.count, by: Self.portion) {
                let wanted = sorted[start..<min(start + Self.portion, sorted.count)]
                try passages(
                    from: "json_each(?) AS wanted JOIN chunks ON chunks.id = wanted.value",
                    order: "wanted.key", arguments: [jsonArray(Array(wanted))]
                ).forEach(body)
            }
        } else {
            var last: Int64 = 0
            while true {
                let portion = try passages(
                    from: "(SELECT * FROM chunks WHERE id > ? ORDER BY id LIMIT \(Self.portion)) AS chunks",
                    order: "chunks.id", arguments: [last])
                try portion.forEach(body)
                guard let end = portion.last else { return }
                last = end.id.rawValue
            }
        }
    }

    /// Passages that are read without letting others in between: some milliseconds.
    private static let portion = 256

    private func passages(
        from table: String, order: String, arguments: StatementArguments
    ) throws -> [StoredPassage] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.id, documents.title, chunks.text, chunks.text_hash FROM \(table)
                    JOIN documents ON documents.id = chunks.document_id ORDER BY \(order)
                    """)
            return try Row.fetchAll(statement, arguments: arguments).map { row in
                StoredPassage(
                    id: ChunkID(try row.decoded(0)), title: try row.decoded(1), text: try row.decoded(2),
                    hash: try row.decoded(3))
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
