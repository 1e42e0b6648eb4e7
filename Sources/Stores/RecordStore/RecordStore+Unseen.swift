package import Corpus
internal import Foundation
internal import GRDB

extension RecordStore {
    /// The names and facts in `documents` that have no vector yet, each once, in order of first appearance.
    package func unseenTexts(in documents: [PreparedDocument]) throws -> UnseenTexts {
        var names: [UnseenTexts.Name] = []
        var facts: [ExtractedFact] = []
        var noted: Set<EntityKey> = []
        func note(_ name: UnseenTexts.Name) {
            if noted.insert(name.key).inserted { names.append(name) }
        }
        for prepared in documents {
            if let title = prepared.document.titleName { note(title) }
            for fact in prepared.chunks.lazy.flatMap({ $0.triplets ?? [] }).compactMap(ExtractedFact.init) {
                note(fact.head)
                note(fact.tail)
                facts.append(fact)
            }
        }

        return try read { database in
            var known: [EntityKey: Int64] = [:]
            for name in names {
                let statement = try database.cachedStatement(sql: "SELECT id FROM entities WHERE key = ?")
                known[name.key] = try Int64.fetchOne(statement, arguments: [name.key.value])
            }

            var seen: Set<UnseenTexts.Fact> = []
            var unseen: [UnseenTexts.Fact] = []
            for fact in facts {
                let candidate = UnseenTexts.Fact(
                    head: fact.head.key, relation: fact.relation, tail: fact.tail.key,
                    text: Triplet.text(fact.head.key.value, fact.relation, fact.tail.key.value))
                guard seen.insert(candidate).inserted else { continue }
                if let head = known[fact.head.key], let tail = known[fact.tail.key],
                    try Self.tripletID(head: head, relation: fact.relation, tail: tail, in: database) != nil
                {
                    continue
                }
                unseen.append(candidate)
            }
            return UnseenTexts(entities: names.filter { known[$0.key] == nil }, triplets: unseen)
        }
    }

    static func tripletID(head: Int64, relation: String, tail: Int64, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM triplets WHERE head_id = ? AND relation = ? AND tail_id = ?")
        return try Int64.fetchOne(statement, arguments: [head, relation, tail])
    }

    /// Vectors of passages that are stored already, in the document's present revision or in another document of the
    /// same bytes (a file that moved): what an update left as it was is not embedded again.
    /// - Returns: by embedded text.
    package func chunkVectors(like documents: [(source: String, contentHash: String)]) throws -> [BytewiseText: [Float]]
    {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT title, context, headings, lead, chunks.text, half
                    FROM documents JOIN chunks ON chunks.document_id = documents.id
                    JOIN vectors ON vectors.kind = 1 AND vectors.id = chunks.id
                    WHERE source = ? OR content_hash = ?
                    """)
            let coder = RecordCoder()
            let dimension = try Self.identity(database).dimension
            var known: [BytewiseText: [Float]] = [:]
            for document in documents {
                let rows = try Row.fetchCursor(statement, arguments: [document.source, document.contentHash])
                while let row = try rows.next() {
                    let chunk = try coder.passage(row, headings: 2)
                    var values: [Float] = []
                    try decodeVector(row, 5, dimension: dimension, into: &values)
                    let text = chunk.embeddingText(title: try row.decoded(0), context: try row.decoded(1))
                    known[BytewiseText(text)] = values
                }
            }
            return known
        }
    }

    /// Documents whose source lies below a folder, in order of sources.
    package func documents(below folder: String) throws -> [(id: DocumentID, source: String, externalID: String?)] {
        try read { database in
            // "0" is the character after "/".
            let prefix = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT id, source, external_id FROM documents WHERE source > ? AND source < ? ORDER BY source",
                arguments: [prefix + "/", prefix + "0"])
            return try rows.map { row in
                (DocumentID(try row.decoded(0)), try row.decoded(1), try row.decodedIfPresent(2))
            }
        }
    }

    /// The content hashes of those of `sources` that are stored with facts that `extractor` read.
    /// - Parameter extractor: `nil` for any. What was stored before extractors were noted counts as read by each.
    package func contentHashes(for sources: [String], readBy extractor: String?) throws -> [BytewiseText: String] {
        try read { database in
            var hashes: [BytewiseText: String] = [:]
            for source in sources {
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT content_hash FROM documents
                        WHERE source = ?1 AND (?2 IS NULL OR extractor IS NULL OR extractor = ?2)
                        """)
                hashes[BytewiseText(source)] = try String.fetchOne(statement, arguments: [source, extractor])
            }
            return hashes
        }
    }
}
