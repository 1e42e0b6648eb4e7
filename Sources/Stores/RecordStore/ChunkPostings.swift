internal import Corpus
internal import GRDB
internal import GRDBSQLite

/// An auxiliary function of FTS5 (https://www.sqlite.org/fts5.html, section 7) that says which chunks hold each phrase of a
/// query, how often, and how long they are.
///
/// `bm25()` goes through the postings of every phrase to count them, through those of the whole query to score, and tells
/// nothing of which word stands where, for which each would have to be looked up once more. Here one pass over the postings
/// gives all three; ``LexicalPostings`` does the sums.
enum ChunkPostings {
    private static let function = "chunk_postings"

    /// One row where anything matches; its argument is the query.
    static let sql = "SELECT \(function)(chunks_fts) FROM chunks_fts WHERE chunks_fts MATCH ? LIMIT 1"

    /// Makes the function known to a connection.
    static func register(in database: Database, lengths: ChunkLengths) throws {
        let api = UnsafeMutablePointer(mutating: FTS5.api(database))
        let user = Unmanaged.passRetained(lengths)
        let code = api.pointee.xCreateFunction(api, function, user.toOpaque(), Self.answer) { user in
            if let user { Unmanaged<ChunkLengths>.fromOpaque(user).release() }
        }
        guard code == SQLITE_OK else {
            user.release()
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
    }

    /// Called by SQLite on the connection's thread, once for a query.
    private static let answer: fts5_extension_function = { api, query, result, _, _ in
        guard let api, let query, let user = api.pointee.xUserData(query) else {
            return sqlite3_result_error_code(result, SQLITE_MISUSE)
        }
        let lengths = Unmanaged<ChunkLengths>.fromOpaque(user).takeUnretainedValue()
        var collector = Collector(lengths: lengths.reader())
        let code = collector.collect(api, query)
        lengths.keep(collector.lengths)
        guard code == SQLITE_OK else { return sqlite3_result_error_code(result, code) }
        collector.numbers.withUnsafeBytes { bytes in
            // The last argument, SQLITE_TRANSIENT: SQLite makes a copy.
            sqlite3_result_blob64(
                result, bytes.baseAddress, UInt64(bytes.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    /// Writes what ``LexicalPostings`` reads.
    private struct Collector {
        var lengths: ChunkLengths.Reader
        var numbers: [Int64] = []

        mutating func collect(_ api: UnsafePointer<Fts5ExtensionApi>, _ query: OpaquePointer) -> Int32 {
            var chunks: sqlite3_int64 = 0
            var tokens: sqlite3_int64 = 0
            var code = api.pointee.xRowCount(query, &chunks)
            if code == SQLITE_OK { code = api.pointee.xColumnTotalSize(query, -1, &tokens) }
            let phrases = api.pointee.xPhraseCount(query)
            numbers = [chunks, tokens, Int64(phrases)] + [Int64](repeating: 0, count: Int(phrases))
            numbers.reserveCapacity(8_192)
            for phrase in 0..<phrases where code == SQLITE_OK {
                let before = numbers.count
                code = withUnsafeMutablePointer(to: &self) { collector in
                    api.pointee.xQueryPhrase(query, phrase, collector) { api, row, collector in
                        guard let api, let row, let collector else { return SQLITE_MISUSE }
                        return collector.assumingMemoryBound(to: Collector.self).pointee.add(api, row)
                    }
                }
                numbers[LexicalPostings.headerCount + Int(phrase)] = Int64((numbers.count - before) / 2)
            }
            return code
        }

        /// Adds one chunk that holds the phrase.
        private mutating func add(_ api: UnsafePointer<Fts5ExtensionApi>, _ row: OpaquePointer) -> Int32 {
            let id = api.pointee.xRowid(row)
            var iterator = Fts5PhraseIter()
            var column: Int32 = 0
            var offset: Int32 = 0
            var frequency: Int64 = 0
            var code = api.pointee.xPhraseFirst(row, 0, &iterator, &column, &offset)
            guard code == SQLITE_OK else { return code }
            while column >= 0 {
                frequency += 1
                api.pointee.xPhraseNext(row, &iterator, &column, &offset)
            }
            let length = lengths.length(of: id) {
                var length: Int32 = 0
                code = api.pointee.xColumnSize(row, -1, &length)
                return length
            }
            numbers.append(id)
            numbers.append(frequency << 32 | Int64(length))
            return code
        }
    }
}
