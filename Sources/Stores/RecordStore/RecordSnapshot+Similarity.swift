package import Corpus
internal import GRDB

/// Cosines between facts and passages, of a known kind: what a calibration is fitted on.
package struct SimilaritySample: Sendable, Equatable {
    /// Of facts with a passage they were read from.
    package var related: [Float] = []

    /// Of the same facts with a passage of another document.
    package var unrelated: [Float] = []

    package init(related: [Float] = [], unrelated: [Float] = []) {
        self.related = related
        self.unrelated = unrelated
    }
}

extension RecordSnapshot {
    /// Facts chosen by the seed, each with a passage of its own and a passage of another chosen fact's.
    ///
    /// From stored vectors alone: no text is embedded. A fact is as short as a question and bears on its passage, so that
    /// its similarity to passages is distributed as a question's is.
    ///
    /// - Returns: equally many of both kinds, at most `count`; none where all facts are of one document.
    /// - Complexity: O(facts) for the choice, O(count · dimension) for the rest.
    package func similaritySample(count: Int, seed: UInt64) throws -> SimilaritySample {
        try read { database in
            let places = try Self.sampledTriplets(count: count, seed: seed, in: database)
            var documents: [Int64] = []
            var facts: [Float] = []
            var passages: [Float] = []
            // In this order of tables: left to itself, SQLite walks all chunks for the sake of their order.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.document_id, fact.half, passage.half FROM triplet_sources
                    CROSS JOIN chunks ON chunks.id = triplet_sources.chunk_id
                    CROSS JOIN vectors AS fact ON fact.kind = ? AND fact.id = triplet_sources.triplet_id
                    CROSS JOIN vectors AS passage ON passage.kind = ? AND passage.id = triplet_sources.chunk_id
                    WHERE triplet_sources.triplet_id = ? ORDER BY triplet_sources.chunk_id LIMIT 1
                    """)
            for id in places {
                let arguments: StatementArguments = [VectorKind.triplet.rawValue, VectorKind.chunk.rawValue, id]
                guard let row = try Row.fetchOne(statement, arguments: arguments) else { continue }
                documents.append(try row.decoded(0))
                try decodeVector(row, 1, dimension: dimension, into: &facts)
                try decodeVector(row, 2, dimension: dimension, into: &passages)
            }

            var sample = SimilaritySample()
            let cosine = { (fact: Int, passage: Int) in
                (0..<self.dimension).reduce(Float(0)) { sum, place in
                    sum + facts[fact * self.dimension + place] * passages[passage * self.dimension + place]
                }
            }
            for fact in documents.indices {
                // The choice was random: the next fact of another document is as good as any.
                let other = (1..<max(documents.count, 1)).lazy.map { (fact + $0) % documents.count }
                    .first { documents[$0] != documents[fact] }
                guard let other else { break }
                sample.related.append(cosine(fact, fact))
                sample.unrelated.append(cosine(fact, other))
            }
            return sample
        }
    }

    /// At most `count` facts, chosen by `seed` alone. O(facts).
    package func sampleTriplets(count: Int, seed: UInt64) throws -> [Triplet] {
        let ids = try read { try Self.sampledTriplets(count: count, seed: seed, in: $0) }
        return try triplets(ids.map { TripletID($0) })
    }

    private static func sampledTriplets(count: Int, seed: UInt64, in database: Database) throws -> [Int64] {
        var places = try Int64.fetchAll(database, sql: "SELECT id FROM triplets ORDER BY id")
        var generator = SampleGenerator(state: seed)
        let taken = min(count, places.count)
        for place in 0..<taken {
            places.swapAt(place, Int.random(in: place..<places.count, using: &generator))
        }
        return Array(places.prefix(taken))
    }
}
