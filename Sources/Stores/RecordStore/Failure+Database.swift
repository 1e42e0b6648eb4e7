internal import Corpus
internal import GRDB

/// Runs `body` and turns SQLite's errors into ours, in this one place.
func translatingDatabaseErrors<Value>(of path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw Failure(error, path: path)
    }
}

extension Failure {
    fileprivate init(_ error: DatabaseError, path: String) {
        // The message may carry SQL but never bound values: GRDB leaves those out.
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.indexDamaged, "the database \(path) cannot be read as an index: \(reason)")
        case .SQLITE_FULL:
            self.init(.io, "no space left for the database \(path): nothing of this step was stored")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "the database \(path) is locked by another process")
        case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            self.init(.denied, "no permission to write the database \(path)")
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            self.init(.io, "the database \(path) cannot be accessed: \(reason)")
        case .SQLITE_INTERRUPT, .SQLITE_ABORT:
            self.init(.cancelled, "the database call was cancelled")
        default:
            self.init(.internal, "the database refused: \(error)")
        }
    }
}

extension Row {
    /// Column `index` as a `Value`. GRDB's own subscript traps when a damaged database holds another type.
    func decoded<Value: DatabaseValueConvertible>(_ index: Int, as type: Value.Type = Value.self) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[index]) else {
            throw Failure(.indexDamaged, "a column of the database holds a value of the wrong type")
        }
        return value
    }

    /// The same for a column that may be NULL.
    func decodedIfPresent<Value: DatabaseValueConvertible>(
        _ index: Int, as type: Value.Type = Value.self
    ) throws -> Value? {
        let stored: DatabaseValue = self[index]
        return stored.isNull ? nil : try decoded(index)
    }
}
