internal import Corpus
internal import Foundation
internal import GRDB

extension RecordStore {
    /// What does not hold of the laws in this database, in words; nothing when all is well.
    ///
    /// Quick: SQLite's own quick check, foreign keys, and that every chunk, name and fact has what belongs to it.
    /// Deep: also every page and index, every vector, and every passage against its document's text. O(database).
    package func findings(deep: Bool) throws -> [Finding] {
        do {
            return try read { database in
                var findings = try Self.pageFindings(database, deep: deep)
                // Where pages are damaged, rows say nothing more.
                guard findings.isEmpty else { return findings }
                findings += try Self.relationFindings(database)
                if deep {
                    findings += try passageFindings(database)
                    findings += try vectorFindings(database)
                    findings += try Self.textFindings(database)
                }
                return findings
            }
        } catch let failure as Failure where failure.code == .indexDamaged {
            return [Finding(.database, failure.message)]
        }
    }

    private static func pageFindings(_ database: Database, deep: Bool) throws -> [Finding] {
        let check = deep ? "integrity_check" : "quick_check"
        let lines = try String.fetchAll(database, sql: "PRAGMA \(check)(20)")
        return lines == ["ok"] ? [] : lines.map { Finding(.database, "SQLite: \($0)") }
    }

    /// Each question counts what must not be there.
    private static func relationFindings(_ database: Database) throws -> [Finding] {
        let questions: [(Finding.Place, String, String)] = [
            (.database, "rows refer to rows that are not there", "SELECT count(*) FROM pragma_foreign_key_check"),
            (
                .vectors, "chunks have no vector",
                "SELECT count(*) FROM chunks WHERE id NOT IN (SELECT id FROM vectors WHERE kind = 1)"
            ),
            (
                .vectors, "names have no vector",
                "SELECT count(*) FROM entities WHERE id NOT IN (SELECT id FROM vectors WHERE kind = 2)"
            ),
            (
                .vectors, "facts have no vector",
                "SELECT count(*) FROM triplets WHERE id NOT IN (SELECT id FROM vectors WHERE kind = 3)"
            ),
            (
                .vectors, "vectors belong to nothing",
                """
                SELECT count(*) FROM vectors WHERE
                    (kind = 1 AND id NOT IN (SELECT id FROM chunks)) OR (kind = 2 AND id NOT IN (SELECT id FROM entities))
                    OR (kind = 3 AND id NOT IN (SELECT id FROM triplets))
                """
            ),
            (
                .graph, "facts have no source",
                "SELECT count(*) FROM triplets WHERE id NOT IN (SELECT triplet_id FROM triplet_sources)"
            ),
            (
                .graph, "names occur in no fact and no title",
                """
                SELECT count(*) FROM entities WHERE id NOT IN (SELECT head_id FROM triplets)
                    AND id NOT IN (SELECT tail_id FROM triplets)
                    AND id NOT IN (SELECT title_entity_id FROM documents WHERE title_entity_id IS NOT NULL)
                """
            ),
            (
                .text, "chunks are not in the full-text index, or are there without being stored",
                """
                SELECT (SELECT count(*) FROM chunks WHERE id NOT IN (SELECT id FROM chunks_fts_docsize))
                    + (SELECT count(*) FROM chunks_fts_docsize WHERE id NOT IN (SELECT id FROM chunks))
                """
            ),
        ]
        return try questions.compactMap { place, words, sql in
            let count = try Int.fetchOne(database, sql: sql) ?? 0
            return count == 0 ? nil : Finding(place, "\(count) \(words)")
        }
    }

    /// Passages are the bytes of their document that they say they are, and the text that was embedded.
    private func passageFindings(_ database: Database) throws -> [Finding] {
        var findings: [Finding] = []
        let coder = RecordCoder()
        let columns = try PlaceColumns(database)
        let documents = try Row.fetchCursor(
            database, sql: "SELECT id, title, text, \(columns.context) FROM documents ORDER BY id")
        let chunks = try database.cachedStatement(
            sql: """
                SELECT id, byte_start, byte_end, headings, \(columns.lead), text, text_hash
                FROM chunks WHERE document_id = ?
                """)
        let sentences = try database.cachedStatement(
            sql: """
                SELECT count(*) FROM triplet_sources JOIN chunks ON chunks.id = chunk_id
                WHERE document_id = ? AND (sentence_start < byte_start OR sentence_end > byte_end)
                """)
        while let document = try documents.next() {
            let id: Int64 = try document.decoded(0)
            let (title, context): (String, String) = (try document.decoded(1), try document.decoded(3))
            let bytes = Array(try document.decoded(2, as: String.self).utf8)
            let rows = try Row.fetchCursor(chunks, arguments: [id])
            while let row = try rows.next() {
                let (start, end): (Int, Int) = (try row.decoded(1), try row.decoded(2))
                let chunk = try? coder.passage(row, headings: 3)
                let isInPlace =
                    start >= 0 && start <= end && end <= bytes.count
                    && bytes[start..<end].elementsEqual((chunk?.text ?? "").utf8)
                let hash: Int64 = try row.decoded(6)
                let embedded = chunk?.embeddingText(title: title, context: context)
                if !isInPlace || embedded.map(stableHash) != hash {
                    findings.append(
                        Finding(.passages, "chunk \(try row.decoded(0, as: Int64.self)) of document \(id) is altered"))
                }
            }
            if let count = try Int.fetchOne(sentences, arguments: [id]), count > 0 {
                findings.append(Finding(.graph, "\(count) facts of document \(id) name sentences outside their chunk"))
            }
        }
        return findings
    }

    /// Compares the full-text index, word for word and place for place, with one made now in a temporary table. O(text).
    private static func textFindings(_ database: Database) throws -> [Finding] {
        let tokenizer = try hasFoldedText(database) ? WordTokenizer.name : "porter unicode61"
        try database.execute(
            sql: """
                CREATE VIRTUAL TABLE temp.fresh_fts USING fts5 (
                    title, headings, text, content = '', tokenize = '\(tokenizer)');
                INSERT INTO temp.fresh_fts (rowid, title, headings, text)
                    SELECT id, title, headings, text FROM chunk_texts;
                CREATE VIRTUAL TABLE temp.fresh_words USING fts5vocab (temp, fresh_fts, instance);
                CREATE VIRTUAL TABLE temp.stored_words USING fts5vocab (main, chunks_fts, instance);
                """)
        defer {
            try? database.execute(
                sql: "DROP TABLE temp.fresh_words; DROP TABLE temp.stored_words; DROP TABLE temp.fresh_fts")
        }
        let words = "SELECT term || ' ' || doc || ' ' || col || ' ' || offset FROM"
        let fresh = try String.fetchCursor(database, sql: "\(words) temp.fresh_words")
        let stored = try String.fetchCursor(database, sql: "\(words) temp.stored_words")
        while true {
            let (expected, found) = (try fresh.next(), try stored.next())
            guard expected == found else {
                return [Finding(.text, "the full-text index holds other words than the passages")]
            }
            if expected == nil { break }
        }
        let lengths = try Int.fetchOne(
            database,
            sql: """
                SELECT count(*) FROM chunks_fts_docsize AS stored JOIN temp.fresh_fts_docsize AS fresh USING (id)
                WHERE stored.sz <> fresh.sz
                """)
        return lengths == 0 ? [] : [Finding(.text, "the full-text index holds other lengths than the passages")]
    }

    private func vectorFindings(_ database: Database) throws -> [Finding] {
        var altered = 0
        let rows = try Row.fetchCursor(database, sql: "SELECT half FROM vectors")
        var values: [Float] = []
        let dimension = try Self.identity(database).dimension
        while let row = try rows.next() {
            values.removeAll(keepingCapacity: true)
            try decodeVector(row, 0, dimension: dimension, into: &values)
            let norm = values.reduce(0) { $0 + $1 * $1 }
            // Half precision moves the length of a unit vector by less than a thousandth.
            if !(abs(norm - 1) < 0.01) { altered += 1 }
        }
        return altered == 0 ? [] : [Finding(.vectors, "\(altered) vectors are not of length one")]
    }
}

/// Something that should not be so.
package struct Finding: Sendable, Equatable {
    package enum Place: String, Sendable {
        case database
        case passages
        case graph
        case text
        case vectors
        case files
    }

    package let place: Place
    package let message: String

    package init(_ place: Place, _ message: String) {
        self.place = place
        self.message = message
    }
}
