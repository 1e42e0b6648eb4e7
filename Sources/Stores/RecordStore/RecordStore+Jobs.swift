package import Corpus
package import Foundation
internal import GRDB

extension RecordStore {
    package func beginJob(_ kind: JobStatus.Kind, stage: String, at date: Date) throws -> JobStatus {
        try write { database in
            try database.execute(
                sql: "INSERT INTO jobs (kind, state, stage, done, started_at) VALUES (?, ?, ?, 0, ?)",
                arguments: [kind.rawValue, JobStatus.State.running.rawValue, stage, date.timeIntervalSince1970])
            return JobStatus(
                id: database.lastInsertedRowID, kind: kind, state: .running, stage: stage, done: 0, total: nil,
                message: nil, startedAt: date, finishedAt: nil)
        }
    }

    /// Progress of a running job; a job that has finished stays as it is.
    package func updateJob(_ id: Int64, stage: String, done: Int, total: Int?) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET stage = ?, done = ?, total = ? WHERE id = ? AND finished_at IS NULL",
                arguments: [stage, done, total, id])
        }
    }

    package func finishJob(_ id: Int64, state: JobStatus.State, message: String?, at date: Date) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = ?, message = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL",
                arguments: [state.rawValue, message, date.timeIntervalSince1970, id])
        }
    }

    /// Marks what still counts as running as failed. For the only writer, before it starts work of its own: nobody
    /// else can be running a job.
    package func failInterruptedJobs(at date: Date) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = ?, message = ?, finished_at = ? WHERE finished_at IS NULL",
                arguments: [
                    JobStatus.State.failed.rawValue, "interrupted: the process that ran it ended",
                    date.timeIntervalSince1970,
                ])
        }
    }

    /// All jobs, newest first.
    package func jobs() throws -> [JobStatus] {
        try read { try Row.fetchAll($0, sql: Self.jobColumns + " ORDER BY id DESC").map(Self.job) }
    }

    package func job(_ id: Int64) throws -> JobStatus? {
        try read { try Row.fetchOne($0, sql: Self.jobColumns + " WHERE id = ?", arguments: [id]).map(Self.job) }
    }

    private static let jobColumns =
        "SELECT id, kind, state, stage, done, total, message, started_at, finished_at FROM jobs"

    private static func job(_ row: Row) throws -> JobStatus {
        guard let kind = JobStatus.Kind(rawValue: try row.decoded(1)),
            let state = JobStatus.State(rawValue: try row.decoded(2))
        else {
            throw Failure(.indexDamaged, "the database holds a job of an unknown kind or state")
        }
        return JobStatus(
            id: try row.decoded(0), kind: kind, state: state, stage: try row.decoded(3), done: try row.decoded(4),
            total: try row.decodedIfPresent(5), message: try row.decodedIfPresent(6),
            startedAt: Date(timeIntervalSince1970: try row.decoded(7)),
            finishedAt: try row.decodedIfPresent(8, as: Double.self).map { Date(timeIntervalSince1970: $0) })
    }
}
