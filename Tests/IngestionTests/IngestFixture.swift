import Corpus
import Embedding
import Foundation
import IndexBundle
import TestRooms
import TestSupport
import Testing

/// A folder of small documents beside an index to take them in.
struct IngestFixture: Sendable {
    let documents: URL
    let names: [String]
    var index: TestIndex

    static func with<Result>(
        documents count: Int, _ body: (inout IngestFixture) async throws -> Result
    ) async throws -> Result {
        try await withScratchDirectory { scratch in
            let folder = scratch.appending(path: "documents")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let names = (0..<count).map { "d\($0).txt" }
            return try await TestIndex.with(
                folder: scratch.appending(path: "index"), embedder: RealEmbedder.shared()
            ) { index in
                var fixture = IngestFixture(documents: folder, names: names, index: index)
                for (number, name) in names.enumerated() { try fixture.write(text(number), to: name) }
                return try await body(&fixture)
            }
        }
    }

    /// One chunk's worth of text; documents have names and facts in common.
    static func text(_ number: Int) -> String {
        "Settlement \(uniqueWord(number)) lies on the Upa. The workshop of \(uniqueWord(number)) made samovars in Tula. "
            + "Merchants from Kyakhta brought tea to the settlement."
    }

    static func uniqueWord(_ number: Int) -> String {
        ["Alexin", "Belyov", "Venyov", "Yefremov", "Kireyevsk", "Plavsk"][number % 6] + "\(number / 6)"
    }

    func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    func write(_ bytes: Data, to name: String) throws {
        try bytes.write(to: documents.appending(path: name))
    }

    func touch(_ name: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: documents.appending(path: name).path)
    }

    @discardableResult
    func ingest(emit: (IngestEvent) -> Void = { _ in }) async throws -> [IngestEvent] {
        try await index.ingest([documents.path], emit: emit)
    }

    /// Ingests in a task of its own, which is cancelled as soon as it has stored so many documents.
    func ingest(stoppingAfter limit: Int) async -> (events: [IngestEvent], error: (any Error)?) {
        await Task {
            var events: [IngestEvent] = []
            do {
                try await ingest { event in
                    events.append(event)
                    if events.stored >= limit { withUnsafeCurrentTask { $0?.cancel() } }
                }
                return (events, nil)
            } catch {
                return (events, error)
            }
        }.value
    }

    /// The one `.finished`, which must come last.
    func summary(
        _ events: [IngestEvent], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> IngestSummary {
        #expect(events.finished == 1, sourceLocation: sourceLocation)
        guard case .finished(let summary)? = events.last else {
            throw Failure(.internal, "the last event is \(String(describing: events.last))")
        }
        return summary
    }

    func vector(of document: StoredDocument, in snapshot: IndexSnapshot) async throws -> [Float] {
        let text = try await snapshot.text(of: document.id)
        return Array(
            try await index.embedder.embed([Chunk.embeddingText(title: document.title, text: text)])[row: 0])
    }
}

extension [IngestEvent] {
    var stored: Int { count { if case .stored = $0 { true } else { false } } }
    var finished: Int { count { if case .finished = $0 { true } else { false } } }
}

extension RecordingEmbedder {
    /// Passages of each call that embedded passages: the fixture's begin with their title.
    var passagesInACall: [Int] {
        calls.map { $0.count { $0.contains("\nSettlement") } }.filter { $0 > 0 }
    }
}
