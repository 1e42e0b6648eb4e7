package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// Entities in the order asked; an id that is not stored is left out.
    package func entities(_ ids: [EntityID]) throws -> [Entity] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT entities.id, entities.key, surface FROM json_each(?) AS wanted
                    JOIN entities ON entities.id = wanted.value ORDER BY wanted.key
                    """)
            return try Row.fetchAll(statement, arguments: [jsonArray(ids)]).map { row in
                try Self.entity(row, 0, id: row.decoded(0))
            }
        }
    }

    /// The entities that have these keys, in the order asked; a key without one is left out.
    package func entities(keys: [EntityKey]) throws -> [Entity] {
        try read { database in
            try keys.compactMap { key in
                let statement = try database.cachedStatement(sql: "SELECT id, key, surface FROM entities WHERE key = ?")
                return try Row.fetchOne(statement, arguments: [key.value]).map { row in
                    try Self.entity(row, 0, id: row.decoded(0))
                }
            }
        }
    }

    /// Ids of the triplets that have one of `entities` as head or tail, each once, in order of their ids.
    /// - Parameter cap: how many to take at most for one entity, the first in order of their words, which are the same in
    ///   every index of the same documents; `nil` for all.
    package func tripletIDs(touching entities: [EntityID], capPerEntity cap: Int?) throws -> [TripletID] {
        try read { database in
            var ids: Set<TripletID> = []
            for entity in entities {
                let statement = try database.cachedStatement(
                    sql: "SELECT id FROM triplets WHERE head_id = ?1 UNION SELECT id FROM triplets WHERE tail_id = ?1")
                var found = try Int64.fetchAll(statement, arguments: [entity.rawValue]).map { TripletID($0) }
                if let cap, found.count > cap {
                    let first = try database.cachedStatement(
                        sql: """
                            SELECT triplets.id FROM json_each(?) AS wanted
                            JOIN triplets ON triplets.id = wanted.value
                            JOIN entities AS heads ON heads.id = head_id
                            JOIN entities AS tails ON tails.id = tail_id
                            ORDER BY relation, heads.key, tails.key LIMIT ?
                            """)
                    found = try Int64.fetchAll(first, arguments: [jsonArray(found), cap]).map { TripletID($0) }
                }
                ids.formUnion(found)
            }
            return ids.sorted()
        }
    }

    /// Triplets with their entities and sources, in the order asked; an id that is not stored is left out.
    package func triplets(_ ids: [TripletID]) throws -> [Triplet] {
        try read { database in
            let wanted = jsonArray(ids)
            let sources = try database.cachedStatement(
                sql: """
                    SELECT triplet_id, chunk_id, sentence_start, sentence_end FROM json_each(?) AS wanted
                    JOIN triplet_sources ON triplet_id = wanted.value ORDER BY triplet_id, chunk_id
                    """)
            var sourcesOfTriplet: [Int64: [TripletSource]] = [:]
            let sourceRows = try Row.fetchCursor(sources, arguments: [wanted])
            while let row = try sourceRows.next() {
                sourcesOfTriplet[try row.decoded(0), default: []].append(
                    TripletSource(chunk: ChunkID(try row.decoded(1)), sentence: try Self.range(row, 2)))
            }

            let statement = try database.cachedStatement(
                sql: """
                    SELECT triplets.id, relation, heads.id, heads.key, heads.surface, tails.id, tails.key, tails.surface
                    FROM json_each(?) AS wanted
                    JOIN triplets ON triplets.id = wanted.value
                    JOIN entities AS heads ON heads.id = head_id
                    JOIN entities AS tails ON tails.id = tail_id
                    ORDER BY wanted.key
                    """)
            return try Row.fetchAll(statement, arguments: [wanted]).map { row in
                let id: Int64 = try row.decoded(0)
                return Triplet(
                    id: TripletID(id), head: try Self.entity(row, 2, id: row.decoded(2)), relation: try row.decoded(1),
                    tail: try Self.entity(row, 5, id: row.decoded(5)), sources: sourcesOfTriplet[id] ?? [])
            }
        }
    }
}
