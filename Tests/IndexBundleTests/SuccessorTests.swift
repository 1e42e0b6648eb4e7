import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

/// Another embedder's vectors beside those that serve, until they take their place.
@Suite struct SuccessorTests {
    private static let other = VectorSpace(name: "other-embedder", fingerprint: "11aa", dimension: 24)

    /// Vectors that follow from the text in another way than the fixture's.
    private static func matrix(_ texts: [String]) -> EmbeddingMatrix {
        EmbeddingMatrix(
            dimension: other.dimension,
            values: texts.flatMap { text in
                var random = SplitMix(seed: text.utf8.reduce(99) { $0 &* 33 &+ UInt64($1) })
                return random.unitVector(other.dimension)
            })
    }

    /// - Returns: the texts that had to be embedded.
    @discardableResult
    private static func embedMissing(in bundle: IndexBundle, atMost limit: Int = .max) async throws -> [String] {
        try await bundle.beginSuccessors(of: other)
        var texts: [String] = []
        var after: Int64 = 0
        while texts.count < limit {
            let page = try await bundle.textsWithoutSuccessor(after: after, limit: 5)
            guard !page.texts.isEmpty else { break }
            try await bundle.keepSuccessors(of: page.texts, vectors: matrix(page.texts.map(\.text)))
            texts += page.texts.map(\.text)
            after = page.last
        }
        return texts
    }

    private static func succeed(_ bundle: IndexBundle) async throws {
        try await bundle.succeed(
            factory: nil,
            swapping: { swap in
                try await embedMissing(in: bundle)
                try await swap()
            }, progress: { _, _, _ in })
    }

    private static func nearest(_ text: String, in snapshot: IndexSnapshot) async throws -> String {
        let query = snapshot.space == other ? Array(matrix([text]).values) : BundleFixture.vector(of: text)
        let found = try await snapshot.nearestChunks(to: query, count: 1)
        return try await snapshot.chunks(found.map(\.id)).first.map {
            Chunk.embeddingText(title: $0.title, text: $0.chunk.text)
        } ?? ""
    }

    private static func passage(_ number: Int) -> String {
        let prepared = BundleFixture.document(number)
        return Chunk.embeddingText(title: prepared.document.title, text: prepared.chunks[0].chunk.text)
    }

    @Test func theOldVectorsServeUntilTheNewOnesTakeTheirPlace() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let ids = try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                let before = try await bundle.snapshot()
                try await Self.embedMissing(in: bundle)
                // What comes and goes meanwhile has its part in both.
                try await bundle.ingest([BundleFixture.document(30)])
                try await bundle.remove([ids[3]])
                #expect(bundle.space == BundleFixture.space)
                let reader = try await fixture.reader()
                _ = try await reader.snapshot()
                try await Self.succeed(bundle)
                #expect(bundle.space == Self.other)
                #expect(bundle.generation == 2)
                let after = try await bundle.snapshot()
                #expect(before.content != after.content)
                for number in [0, 7, 30] {
                    #expect(try await Self.nearest(Self.passage(number), in: after) == Self.passage(number))
                }
                #expect(try await Self.nearest(Self.passage(5), in: before) == Self.passage(5))
                #expect(try await !after.documents().contains { $0.source == "/docs/3" })
                // Another process that had the old vectors open goes over to the new ones.
                let seen = try await reader.snapshot()
                #expect(seen.space == Self.other && seen.generation == 2)
                #expect(try await Self.nearest(Self.passage(30), in: seen) == Self.passage(30))
                #expect(try await bundle.verify(deep: true).findings == [])
                await #expect(throws: Failure.self) { try await fixture.reader() }
            }
            let opened = try await IndexBundle.open(
                at: fixture.folder, name: "test", access: .reader, space: Self.other, options: BundleFixture.options)
            #expect(opened.repairs == [])
            #expect(try await Self.nearest(Self.passage(7), in: opened.snapshot()) == Self.passage(7))
        }
    }

    @Test func whatWasEmbeddedBeforeAnInterruptionIsNotEmbeddedAgain() async throws {
        try await BundleFixture.with { fixture in
            let first = try await fixture.writing { bundle in
                try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
                return try await Self.embedMissing(in: bundle, atMost: 10)
            }
            try await fixture.writing { bundle in
                let rest = try await Self.embedMissing(in: bundle)
                #expect(first.count == 10 && !rest.isEmpty)
                #expect(Set(rest).isDisjoint(with: first))
                #expect(try await bundle.successorCount().done == first.count + rest.count)
                // A third embedder begins from nothing.
                try await bundle.beginSuccessors(of: VectorSpace(name: "third", fingerprint: "22", dimension: 8))
                #expect(try await bundle.successorCount().done == 0)
            }
        }
    }

    @Test func aSwapWithoutEverySuccessorIsRefusedAndChangesNothing() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
                let before = try await Impression.of(bundle)
                try await Self.embedMissing(in: bundle, atMost: 10)
                let refused = await #expect(throws: Failure.self) {
                    try await bundle.succeed(
                        factory: nil, swapping: { try await $0() }, progress: { _, _, _ in })
                }
                #expect(refused != nil)
                #expect(bundle.space == BundleFixture.space && bundle.generation == 1)
                try await bundle.expectImpression(before)
                try await Self.succeed(bundle)
                #expect(bundle.space == Self.other)
            }
        }
    }

    /// The database has gone over and the bundle's manifest has not: the new generation's own tells.
    @Test func aSwapThatWasCutShortAfterTheDatabaseIsFinished() async throws {
        try await BundleFixture.with { fixture in
            let manifest = fixture.folder.appending(path: "manifest.json")
            let old = try await fixture.writing { bundle in
                try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                let old = try Data(contentsOf: manifest)
                try await Self.embedMissing(in: bundle)
                try await Self.succeed(bundle)
                return old
            }
            let new = try Data(contentsOf: manifest)
            try old.write(to: manifest)
            let reader = try await IndexBundle.open(
                at: fixture.folder, name: "test", access: .reader, space: Self.other, options: BundleFixture.options)
            #expect(reader.repairs == [] && reader.generation == 2)
            let writer = try await IndexBundle.open(
                at: fixture.folder, name: "test", access: .writer, space: Self.other, options: BundleFixture.options)
            await writer.close()
            #expect(try Data(contentsOf: manifest) == new)
            #expect(try await writer.verify(deep: true).findings == [])
        }
    }

    @Test func anotherReadingTakesThePlaceOfTheFactsAtOnce() async throws {
        try await BundleFixture.with { fixture in
            let lived = try await fixture.writing { bundle in
                let ids = try await bundle.ingest((0..<9).map { BundleFixture.document($0) })
                try await bundle.beginFacts(readBy: "second")
                try await Self.reread(bundle, atMost: 4)
                try await bundle.remove([ids[0]])
                try await bundle.ingest([BundleFixture.document(20)])
                let unread = await #expect(throws: Failure.self) { try await bundle.adoptFacts(readBy: "second") }
                #expect(unread?.code == .busy)
                let before = try await bundle.snapshot()
                try await Self.reread(bundle)
                try await bundle.adoptFacts(readBy: "second")
                #expect(try await bundle.unreadChunks(by: "second", after: ChunkID(0), limit: 9).isEmpty)
                #expect(try await before.counts() != bundle.snapshot().counts())
                try await bundle.rebuild { _, _, _ in }
                #expect(try await bundle.verify(deep: true).findings == [])
                return try await Impression.of(bundle)
            }
            // As if the second had read them in the first place.
            try await BundleFixture.with { fresh in
                let read = ((1..<9).map { BundleFixture.document($0) } + [BundleFixture.document(20)]).map(Self.second)
                let other = try await fresh.writing { bundle in
                    try await bundle.ingest(read)
                    return try await Impression.of(bundle)
                }
                #expect(lived == other)
            }
        }
    }

    /// What another extractor reads: some facts as the first one, in other words, and some of its own.
    private static func second(_ chunk: Chunk, title: String) -> PreparedChunk {
        let sentence =
            0..<(chunk.text.utf8.firstIndex(of: UInt8(ascii: ".")).map {
                chunk.text.utf8.distance(from: chunk.text.utf8.startIndex, to: $0)
            } ?? 0) + 1
        let other = String(chunk.text.prefix { $0 != "." }.split(separator: " ").suffix(2).joined(separator: " "))
        var facts = [
            ExtractedTriplet(head: title, relation: "deals with", tail: other, sentence: sentence),
            ExtractedTriplet(head: other, relation: "is", tail: "A Market", sentence: sentence),
        ]
        if chunk.ordinal == 0 {
            facts.append(
                ExtractedTriplet(
                    head: title.uppercased(), relation: "trades with", tail: other, sentence: sentence))
        }
        return PreparedChunk(chunk: chunk, triplets: facts, isDegraded: chunk.ordinal == 1)
    }

    private static func second(_ document: PreparedDocument) -> PreparedDocument {
        PreparedDocument(
            document: document.document,
            chunks: document.chunks.map { second($0.chunk, title: document.document.title) }, extractor: "second")
    }

    private static func reread(_ bundle: IndexBundle, atMost limit: Int = .max) async throws {
        var read = 0
        while read < limit {
            let chunks = try await bundle.unreadChunks(by: "second", after: ChunkID(0), limit: 2)
            guard !chunks.isEmpty else { break }
            try await bundle.noteFacts(
                chunks.map { (chunk: $0.id, prepared: second($0.chunk, title: $0.title)) }, by: "second")
            read += chunks.count
        }
        let texts = try await bundle.unseenFactTexts()
        try await bundle.keepFactVectors(of: texts, vectors: BundleFixture.matrix(texts))
        #expect(try await bundle.unseenFactTexts().isEmpty)
    }
}
