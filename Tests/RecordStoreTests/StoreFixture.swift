import Corpus
import Foundation
import RecordStore
import TestSupport

/// A store in a scratch folder, fed with small documents whose vectors follow from their texts.
struct StoreFixture {
    static let dimension = 8

    let store: RecordStore

    static func with<Result>(_ body: (StoreFixture) async throws -> Result) async throws -> Result {
        try await withScratchDirectory { folder in
            try await body(StoreFixture(store: make(in: folder)))
        }
    }

    static func make(in folder: URL) throws -> RecordStore {
        try RecordStore(
            creatingAt: folder.appending(path: "records.sqlite").path,
            identity: RecordStore.Identity(
                bundle: "b", embedderName: "test", embedderFingerprint: "00", dimension: dimension),
            options: .test)
    }

    /// One chunk for each paragraph; every fact's sentence is the whole chunk.
    static func document(
        _ source: String, title: String, _ paragraphs: [(text: String, facts: [(String, String, String)]?)],
        contentHash: String = "hash"
    ) -> PreparedDocument {
        var text = ""
        var chunks: [PreparedChunk] = []
        for (ordinal, paragraph) in paragraphs.enumerated() {
            if !text.isEmpty { text += "\n\n" }
            let start = text.utf8.count
            text += paragraph.text
            let length = paragraph.text.utf8.count
            chunks.append(
                PreparedChunk(
                    chunk: Chunk(
                        ordinal: ordinal, byteRange: start..<(start + length), text: paragraph.text,
                        headings: ["Part", "Über \"§\(ordinal)\""], pages: (ordinal + 1)...(ordinal + 2)),
                    triplets: paragraph.facts?.map {
                        ExtractedTriplet(head: $0.0, relation: $0.1, tail: $0.2, sentence: 0..<length)
                    }))
        }
        return PreparedDocument(
            document: Document(
                source: source, externalID: "x-\(source)", title: title, format: .markdown, text: text, blocks: [],
                contentHash: contentHash), chunks: chunks)
    }

    static func vector(of text: String) -> [Float] {
        var seed: UInt64 = 17
        for byte in text.utf8 { seed = seed &* 31 &+ UInt64(byte) }
        var random = SplitMix(seed: seed)
        return random.unitVector(dimension)
    }

    static func vectors(for documents: [PreparedDocument], unseen: UnseenTexts) -> PreparedVectors {
        func matrix(_ texts: [String]) -> EmbeddingMatrix {
            EmbeddingMatrix(dimension: dimension, values: texts.flatMap(vector))
        }
        return PreparedVectors(
            chunks: matrix(
                documents.flatMap { prepared in
                    prepared.chunks.map {
                        Chunk.embeddingText(title: prepared.document.title, text: $0.chunk.text)
                    }
                }),
            unseen: unseen, entities: matrix(unseen.entities.map(\.key.value)),
            triplets: matrix(unseen.triplets.map(\.text)))
    }

    @discardableResult
    func ingest(_ documents: PreparedDocument...) throws -> [DocumentID] {
        let unseen = try store.unseenTexts(in: documents)
        return try store.commit(
            documents, vectors: Self.vectors(for: documents, unseen: unseen),
            at: Date(timeIntervalSince1970: 1_700_000_000))
    }
}

extension RecordStore.Options {
    static let test = RecordStore.Options(busyTimeout: .seconds(5), cacheBytes: 1 << 24, logBytes: 1 << 22)
}
