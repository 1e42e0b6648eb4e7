package import Corpus
internal import GRDB

/// One committed state of a ``RecordStore``, unchanged for as long as the value lives.
///
/// While it lives SQLite keeps the pages it sees, so hold it for a question, not for a day. Calls block; several
/// threads may call, and are served one after the other.
package final class RecordSnapshot: Sendable {
    package let state: RecordState
    let snapshot: DatabaseSnapshot
    let path: String

    /// Where vectors are read from: a table, or a query in parentheses.
    let vectorTable: String

    var dimension: Int { state.identity.dimension }

    init(_ snapshot: DatabaseSnapshot, store: RecordStore) throws {
        self.snapshot = snapshot
        self.path = store.path
        self.vectorTable = "vectors"
        self.state = try snapshot.read { try RecordState($0) }
    }

    /// `other` with vectors from elsewhere.
    init(_ other: RecordSnapshot, state: RecordState, vectorTable: String) {
        self.snapshot = other.snapshot
        self.path = other.path
        self.vectorTable = vectorTable
        self.state = state
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translatingDatabaseErrors(of: path) { try snapshot.read(body) }
    }

    package func counts() throws -> IndexCounts {
        try read { database in
            // A database of the first format, opened for reading, has no such column.
            let notesDegraded = try database.columns(in: "chunks").contains { $0.name == "degraded" }
            let sql = """
                SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM chunks),
                    (SELECT count(*) FROM entities), (SELECT count(*) FROM triplets),
                    (SELECT count(*) FROM chunks WHERE facts = 0),
                    \(notesDegraded ? "(SELECT count(*) FROM chunks WHERE degraded = 1)" : "0")
                """
            guard let row = try Row.fetchOne(database, sql: sql) else {
                throw Failure(.indexDamaged, "the database cannot count its rows")
            }
            return IndexCounts(
                documents: try row.decoded(0), chunks: try row.decoded(1), entities: try row.decoded(2),
                triplets: try row.decoded(3), chunksWithoutTriplets: try row.decoded(4),
                chunksDegraded: try row.decoded(5))
        }
    }

    package func setting(_ key: String) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT value FROM settings WHERE key = ?", arguments: [key]) }
    }
}

/// Ids as a JSON array, for SQLite's `json_each`: one cached statement serves any number of ids, and its `key` gives
/// back their order.
func jsonArray<Subject>(_ ids: [Identifier<Subject>]) -> String {
    "[" + ids.lazy.map { String($0.rawValue) }.joined(separator: ",") + "]"
}
