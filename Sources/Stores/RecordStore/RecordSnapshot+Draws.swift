package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// Chunks drawn without regard to what they say: those whose texts have the smallest hashes.
    ///
    /// The draw follows from the stored texts alone, whatever their ids and the order in which they came: an index that has
    /// grown by changes draws what a fresh one does, and a change of one passage changes the draw by one at most (the
    /// bottom-k sketch of Cohen and Kaplan 2007). O(count).
    /// - Parameter stating: whether only chunks that state a fact are drawn.
    package func drawnChunks(count: Int, stating: Bool) throws -> [ChunkID] {
        try read { database in
            let condition = stating ? "WHERE facts > 0" : ""
            let statement = try database.cachedStatement(
                sql: "SELECT id FROM chunks \(condition) ORDER BY text_hash, id LIMIT ?")
            return try Int64.fetchAll(statement, arguments: [count]).map { ChunkID($0) }
        }
    }

    /// The stored vectors of chunks, in their order.
    /// - Throws: ``Failure`` with `indexDamaged` where one has none.
    package func chunkVectors(_ chunks: [ChunkID]) throws -> EmbeddingMatrix {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT half FROM vectors WHERE kind = 1 AND id = ?")
            var values: [Float] = []
            values.reserveCapacity(chunks.count * dimension)
            for chunk in chunks {
                guard let row = try Row.fetchOne(statement, arguments: [chunk.rawValue]) else {
                    throw Failure(.indexDamaged, "the database holds no vector of chunk \(chunk)")
                }
                try decodeVector(row, 0, dimension: dimension, into: &values)
            }
            return EmbeddingMatrix(dimension: dimension, values: values)
        }
    }

    /// The vectors of the facts that chunks state first, at most `limit` of each, in order of `chunks`.
    ///
    /// Which of two facts of one sentence is first follows from their words, not from their ids.
    package func firstFacts(of chunks: [ChunkID], limit: Int) throws -> StatedFacts {
        try read { database in
            // A database of the first format, opened for reading, has no forms.
            let words =
                try database.has("head_form", in: "triplet_sources")
                ? "head_form, tail_form, (SELECT relation FROM triplets WHERE triplets.id = triplet_id)" : "triplet_id"
            // In this order of tables: left to itself, SQLite walks all chunks for the sake of their order.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT document_id, half FROM (
                        SELECT chunk_id, triplet_id FROM triplet_sources WHERE chunk_id = ?
                        ORDER BY sentence_start, sentence_end, \(words) LIMIT ?)
                    CROSS JOIN chunks ON chunks.id = chunk_id
                    CROSS JOIN vectors ON vectors.kind = 3 AND vectors.id = triplet_id
                    """)
            var stated = StatedFacts(facts: EmbeddingMatrix(dimension: dimension))
            var values: [Float] = []
            for (place, chunk) in chunks.enumerated() {
                let rows = try Row.fetchCursor(statement, arguments: [chunk.rawValue, limit])
                while let row = try rows.next() {
                    stated.places.append(place)
                    stated.documents.append(DocumentID(try row.decoded(0)))
                    try decodeVector(row, 1, dimension: dimension, into: &values)
                }
            }
            stated.facts = EmbeddingMatrix(dimension: dimension, values: values)
            return stated
        }
    }

    /// At most `count` facts, chosen by `seed` alone. O(facts).
    package func sampleTriplets(count: Int, seed: UInt64) throws -> [Triplet] {
        let ids = try read { database in
            var places = try Int64.fetchAll(database, sql: "SELECT id FROM triplets ORDER BY id")
            var generator = SampleGenerator(state: seed)
            let taken = min(count, places.count)
            for place in 0..<taken {
                places.swapAt(place, Int.random(in: place..<places.count, using: &generator))
            }
            return places.prefix(taken).map { TripletID($0) }
        }
        return try triplets(ids)
    }
}

/// Vectors of facts, each with where it is stated.
package struct StatedFacts: Sendable {
    /// Where the chunk of each stands among those asked about, and its document.
    package var places: [Int] = []
    package var documents: [DocumentID] = []
    package var facts: EmbeddingMatrix
}
