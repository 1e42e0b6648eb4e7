internal import Corpus
internal import GRDB
internal import Glibc

/// Everything an index knows, in one SQLite database: the truth that every FAISS file is derived from.
///
/// Invariants, kept by the schema itself (foreign keys, checks and triggers), so that no code path can break them:
/// - ids are never reused; a source names one document;
/// - a triplet has at least one source chunk, an entity at least one triplet or document title;
/// - every chunk, entity and triplet has exactly one vector, and a vector that goes leaves a tombstone;
/// - the full-text index holds exactly the stored chunks.
///
/// All calls block on the disk: make them from a thread that may wait, never from the cooperative pool. Any number of
/// threads may read at once; writes are put in a row.
package final class RecordStore: Sendable {
    package enum Access: Sendable {
        case reader
        /// May write. The caller makes sure there is only one writer.
        case writer
    }

    /// Which database this is, and what its vectors mean: ``RecordState/identity`` has that of a state.
    package struct Identity: Sendable, Equatable {
        /// Random; tells this database from every other.
        package var bundle: String
        package var embedderName: String
        package var embedderFingerprint: String
        package var dimension: Int

        package init(bundle: String, embedderName: String, embedderFingerprint: String, dimension: Int) {
            self.bundle = bundle
            self.embedderName = embedderName
            self.embedderFingerprint = embedderFingerprint
            self.dimension = dimension
        }
    }

    /// What SQLite may use.
    package struct Options: Sendable, Equatable {
        /// How long a call waits for another process before it fails as busy.
        package var busyTimeout: Duration

        /// Bytes of pages that the writing connection may hold. Names, facts and hashes come in no order, so that a batch
        /// touches pages all over their indexes: with SQLite's 2 MB each of them was written to the log several times.
        package var cacheBytes: Int

        /// Bytes of log at which it is folded into the database, so that pages that several batches change are moved
        /// once. Closing a writer folds it whatever its size.
        package var logBytes: Int

        package init(busyTimeout: Duration, cacheBytes: Int, logBytes: Int) {
            self.busyTimeout = busyTimeout
            self.cacheBytes = cacheBytes
            self.logBytes = logBytes
        }
    }

    /// Random; tells this database from every other, for good.
    package let identifier: String
    package let path: String
    let pool: DatabasePool
    private let busyMilliseconds: Int
    private let acknowledged: AcknowledgedRevision
    let lengths = ChunkLengths()

    /// Makes a new database.
    /// - Throws: ``Failure`` with `io` or `denied` when the disk refuses.
    package init(creatingAt path: String, identity: Identity, options: Options) throws {
        self.path = path
        self.identifier = identity.bundle
        self.busyMilliseconds = Int(options.busyTimeout / .milliseconds(1))
        self.acknowledged = AcknowledgedRevision(beside: path, bundle: identity.bundle)
        self.pool = try translatingDatabaseErrors(of: path) { [lengths] in
            let pool = try DatabasePool(
                path: path, configuration: Self.configuration(.writer, options, lengths))
            try Self.migrator.migrate(pool)
            try pool.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO bundle
                            (single, identifier, embedder_name, embedder_fingerprint, dimension, revision, generation)
                        VALUES (1, ?, ?, ?, ?, 0, 0)
                        """,
                    arguments: [
                        identity.bundle, identity.embedderName, identity.embedderFingerprint, identity.dimension,
                    ])
            }
            return pool
        }
    }

    /// Opens an existing database; a writer brings an older one up to date.
    /// - Throws: ``Failure`` with `indexDamaged` when the file is no database of ours, `indexMismatch` when its format
    ///   is newer than this program.
    package init(openingAt path: String, access: Access, options: Options) throws {
        self.path = path
        self.busyMilliseconds = Int(options.busyTimeout / .milliseconds(1))
        (self.pool, self.identifier) = try translatingDatabaseErrors(of: path) { [lengths] in
            let pool = try DatabasePool(
                path: access == .reader ? Self.readablePath(path) : path,
                configuration: Self.configuration(access, options, lengths))
            let (applied, superseded) = try pool.read { database in
                (try Self.migrator.appliedMigrations(database), try Self.migrator.hasBeenSuperseded(database))
            }
            if applied.isEmpty {
                throw Failure(.indexDamaged, "\(path) holds none of the index's tables")
            }
            if superseded {
                throw Failure(.indexMismatch, "\(path) was written by a newer version of samovar: update this one")
            }
            // Readers can do without what migrations since the first have added.
            if access == .writer { try Self.migrator.migrate(pool) }
            return (pool, try pool.read(Self.identity).bundle)
        }
        self.acknowledged = AcknowledgedRevision(beside: path, bundle: identifier)
    }

    private static func configuration(
        _ access: Access, _ options: Options, _ lengths: ChunkLengths
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = "records"
        configuration.readonly = access == .reader
        configuration.busyMode = .timeout(options.busyTimeout / .seconds(1))
        configuration.prepareDatabase { database in
            database.add(tokenizer: WordTokenizer.self)
            Self.registerLetters(in: database)
            try ChunkPostings.register(in: database, lengths: lengths)
            guard access == .writer else { return }
            // In WAL mode only FULL makes a finished commit survive a power cut.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = -\(options.cacheBytes / 1024)")
            let pageBytes = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(max(1, options.logBytes / pageBytes))")
            // What undoes a single statement: an INSERT with triggers would write every page it touches to a file first.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// SQLite shares memory through files beside the database, also among readers. On a medium that takes no files, and
    /// where no log is left to read, the database cannot change and is opened as such (https://www.sqlite.org/uri.html).
    private static func readablePath(_ path: String) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var log = stat()
        let hasLog = stat(path + "-wal", &log) == 0 && log.st_size > 0
        guard access(folder, W_OK) != 0, errno == EROFS, access(path + "-shm", F_OK) != 0, !hasLog else {
            return path
        }
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~".utf8)
        let escaped = path.utf8.map { byte in
            allowed.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "file:" + escaped.joined() + "?immutable=1"
    }

    static func identity(_ database: Database) throws -> Identity {
        let sql = "SELECT identifier, embedder_name, embedder_fingerprint, dimension FROM bundle"
        guard let row = try Row.fetchOne(database, sql: sql) else {
            throw Failure(.indexDamaged, "the database does not say what it is an index of")
        }
        return Identity(
            bundle: try row.decoded(0), embedderName: try row.decoded(1), embedderFingerprint: try row.decoded(2),
            dimension: try row.decoded(3))
    }

    /// Closes the file, for a store that will not be used again.
    package func close() throws {
        try translatingDatabaseErrors(of: path) { try pool.close() }
    }

    /// Closes the file with everything in it and nothing in its log, so that it can take another name.
    /// - Throws: ``Failure`` with `io` when the disk has no room for that; the log then still holds it.
    package func closeWhole() throws {
        try translatingDatabaseErrors(of: path) {
            try pool.writeWithoutTransaction { database in
                let row = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                guard try row?.decoded(0, as: Int64.self) == 0 else {
                    throw Failure(.io, "\(path) is being read by somebody, and cannot be finished")
                }
            }
            try pool.close()
        }
    }

    /// Moves what the log holds into the database file and empties the log, where no reader needs it for long: what is left
    /// of it is read whole by the next process that opens the database.
    package func foldLog() {
        try? pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA busy_timeout = \(min(busyMilliseconds, Self.foldingMilliseconds))")
            defer { try? database.execute(sql: "PRAGMA busy_timeout = \(busyMilliseconds)") }
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// A question's last read of its snapshot takes less.
    private static let foldingMilliseconds = 100

    /// A frozen view of the last committed state.
    package func snapshot() throws -> RecordSnapshot {
        try translatingDatabaseErrors(of: path) { try RecordSnapshot(pool.makeSnapshot(), store: self) }
    }

    /// Where the newest committed state stands. Cheap: one row.
    package func state() throws -> RecordState {
        try read { try RecordState($0) }
    }

    /// What counts the transactions that changed documents: what every question asks first.
    package func revision() throws -> Int64 {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT revision FROM bundle")
            guard let revision = try Int64.fetchOne(statement) else {
                throw Failure(.indexDamaged, "the database does not say what it is an index of")
            }
            return revision
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translatingDatabaseErrors(of: path) { try pool.read(body) }
    }

    /// Runs `body` in a transaction of its own: all of it or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let (value, revision) = try translatingDatabaseErrors(of: path) {
            try pool.write { database in
                let value = try body(database)
                return (value, try Int64.fetchOne(database, sql: "SELECT revision FROM bundle"))
            }
        }
        if let revision { acknowledged.note(revision) }
        return value
    }
}

/// Marks of a committed state: two states with equal marks hold the same documents and vectors.
package struct RecordState: Sendable, Equatable {
    /// Counts the transactions that changed documents.
    package var revision: Int64

    /// The vector generation that serves.
    package var generation: Int

    /// The oldest vector generation that can still be caught up: tombstones that an older one needs are forgotten.
    package var oldestGeneration: Int

    /// The largest sequence number any vector ever had.
    package var vectorSequence: Int64

    /// The largest sequence number any tombstone ever had.
    package var tombstoneSequence: Int64

    /// What the vectors of this state mean.
    package var identity: RecordStore.Identity

    init(_ database: Database) throws {
        // Readers go on with a database that no writer has brought up to date yet.
        let oldest = try database.has("oldest_generation", in: "bundle") ? "oldest_generation" : "generation"
        let sql = """
            SELECT revision, generation, \(oldest),
                COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'vectors'), 0),
                COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'vector_tombstones'), 0)
            FROM bundle
            """
        guard let row = try Row.fetchOne(database, sql: sql) else {
            throw Failure(.indexDamaged, "the database does not say what it is an index of")
        }
        self.revision = try row.decoded(0)
        self.generation = try row.decoded(1)
        self.oldestGeneration = try row.decoded(2)
        self.vectorSequence = try row.decoded(3)
        self.tombstoneSequence = try row.decoded(4)
        self.identity = try RecordStore.identity(database)
    }
}

extension Database {
    /// Whether a table has a column, which a database of an earlier version may lack.
    func has(_ column: String, in table: String) throws -> Bool {
        let statement = try cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = ?)")
        return try Bool.fetchOne(statement, arguments: [table, column]) == true
    }
}
