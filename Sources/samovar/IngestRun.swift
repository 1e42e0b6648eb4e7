import API
import ArgumentParser
import Corpus
import Foundation
import Presentation
import Settings

/// One `ingest`: a request for the paths, then as many as standard input needs, shown as one.
struct IngestRun {
    /// Records of one request are held in memory on both sides of the socket.
    private static let portionBytes = 4 << 20

    private let session: Session
    private let connection: ServiceConnection
    private let request: IngestRequest
    private var tally = IngestTally()
    private var display: ProgressDisplay

    /// - Parameter request: what to take in, from where and how; records of standard input are sent in its manner.
    init(session: Session, connection: ServiceConnection, request: IngestRequest) {
        self.session = session
        self.connection = connection
        self.request = request
        self.display = ProgressDisplay(console: session.console, unit: "documents", isSilent: session.isJSON)
    }

    mutating func ingest(_ request: IngestRequest) async throws {
        var hasFinished = false
        for try await event in try await connection.service.ingest(request) {
            if case .finished = event { hasFinished = true }
            guard let event = tally.absorb(event) else { continue }
            try show(event)
        }
        try Task.checkCancellation()
        guard hasFinished else { throw Failure(.internal, "the ingest broke off before its end") }
    }

    /// Reads records line by line; a bad line is refused by its number, and the rest goes on.
    mutating func ingestStandardInput() async throws {
        var records: [IngestRequest.Record] = []
        var bytes = 0
        var lines = StandardInputLines(maximumLineBytes: session.settings.documents.maximumFileBytes)
        while let line = try await lines.next() {
            do {
                records.append(try JSONCoding.decode(IngestRequest.Record.self, from: Data(line.bytes)))
                bytes += line.bytes.count
            } catch {
                tally.refuse()
                try show(.refused(source: "stdin:\(line.number)", reason: .invalidRecord, message: error.message))
            }
            if bytes >= Self.portionBytes {
                try await ingest(portion(records))
                records.removeAll()
                bytes = 0
            }
        }
        if !records.isEmpty { try await ingest(portion(records)) }
    }

    private func portion(_ records: [IngestRequest.Record]) -> IngestRequest {
        var portion = request
        portion.paths = []
        portion.records = records
        return portion
    }

    /// Shows the sums. Refused documents make a failure of the whole, after everything else was taken in.
    func end() throws {
        if session.isJSON {
            try session.writeJSON(IngestEvent.finished(tally.summary))
        } else {
            try session.console.write(lines: IngestReport.summary(tally.summary, index: connection.index))
        }
        if tally.summary.refused > 0 { throw ExitStatus.dataError.exitCode }
    }

    private mutating func show(_ event: IngestEvent) throws {
        if session.isJSON { return try session.writeJSON(event) }
        switch event {
        case .refused(let source, let reason, let message):
            session.console.error(IngestReport.refusal(source: source, reason: reason, message: message))
        case .progress(let progress):
            display.show(IngestReport.reading(progress))
        case .discovered, .stored, .unchanged, .removed, .finished:
            break
        }
    }
}
