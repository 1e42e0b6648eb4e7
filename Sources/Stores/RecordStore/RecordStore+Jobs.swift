package import Corpus
package import Foundation
internal import GRDB

extension RecordStore {
    /// - Parameters:
    ///   - state: `queued` for work that waits for its turn.
    ///   - request: what was asked for, to ask again after an interruption.
    package func beginJob(
        _ kind: JobStatus.Kind, stage: String, state: JobStatus.State, request: String?, at date: Date
    ) throws -> JobStatus {
        try write { database in
            try database.execute(
                sql: "INSERT INTO jobs (kind, state, stage, done, started_at, request) VALUES (?, ?, ?, 0, ?, ?)",
                arguments: [kind.rawValue, state.rawValue, stage, date.timeIntervalSince1970, request])
            return JobStatus(
                id: database.lastInsertedRowID, kind: kind, state: state, stage: stage, done: 0, total: nil,
                message: nil, startedAt: date, finishedAt: nil)
        }
    }

    /// A job that was over goes on as soon as it has its turn.
    package func queueJob(_ id: Int64) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = ?, finished_at = NULL, message = NULL WHERE id = ?",
                arguments: [JobStatus.State.queued.rawValue, id])
        }
    }

    /// A queued job has its turn.
    package func startJob(_ id: Int64, at date: Date) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = ?, started_at = ?, finished_at = NULL, message = NULL WHERE id = ?",
                arguments: [JobStatus.State.running.rawValue, date.timeIntervalSince1970, id])
        }
    }

    /// What a job was asked to do; `nil` when it cannot be resumed.
    package func jobRequest(_ id: Int64) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT request FROM jobs WHERE id = ?", arguments: [id]) }
    }

    /// Progress of a running job; a job that has finished stays as it is.
    package func updateJob(_ id: Int64, stage: String, done: Int, total: Int?, measure: JobMeasure?) throws {
        let counters = try measure.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try write { database in
            try database.execute(
                sql: """
                    UPDATE jobs SET stage = ?, done = ?, total = ?, counters = COALESCE(?, counters)
                    WHERE id = ? AND finished_at IS NULL
                    """,
                arguments: [stage, done, total, counters, id])
        }
    }

    package func finishJob(_ id: Int64, state: JobStatus.State, message: String?, at date: Date) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = ?, message = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL",
                arguments: [state.rawValue, message, date.timeIntervalSince1970, id])
        }
    }

    /// What a job says whose process ended before it did.
    package static let interruption = "the process that ran it ended; go on with 'samovar jobs resume'"

    /// Marks what still counts as running as interrupted. For the only writer, before it starts work of its own: nobody
    /// else can be running a job.
    package func interruptJobs(at date: Date) throws {
        guard
            try read({ try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM jobs WHERE finished_at IS NULL)") })
                == true
        else { return }
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = ?, message = ?, finished_at = ? WHERE finished_at IS NULL",
                arguments: [
                    JobStatus.State.interrupted.rawValue, Self.interruption, date.timeIntervalSince1970,
                ])
        }
    }

    /// All jobs, newest first.
    package func jobs() throws -> [JobStatus] {
        try read { try Row.fetchAll($0, sql: Self.jobColumns($0) + " ORDER BY id DESC").map(Self.job) }
    }

    package func job(_ id: Int64) throws -> JobStatus? {
        try read { try Row.fetchOne($0, sql: Self.jobColumns($0) + " WHERE id = ?", arguments: [id]).map(Self.job) }
    }

    private static func jobColumns(_ database: Database) throws -> String {
        let counters = try database.has("counters", in: "jobs") ? "counters" : "NULL"
        return """
            SELECT id, kind, state, stage, done, total, message, started_at, finished_at, \(counters) FROM jobs
            """
    }

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
            finishedAt: try row.decodedIfPresent(8, as: Double.self).map { Date(timeIntervalSince1970: $0) },
            measure: try row.decodedIfPresent(9, as: String.self).flatMap {
                try? JSONDecoder().decode(JobMeasure.self, from: Data($0.utf8))
            })
    }
}
