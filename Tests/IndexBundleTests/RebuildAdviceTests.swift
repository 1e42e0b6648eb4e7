import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

/// When the daemon thinks that a rebuild would help.
@Suite struct RebuildAdviceTests {
    private static let limits = RebuildLimits(
        tombstoneShare: 0.2, exactVectors: 200_000, factory: "SQfp16", embedder: "test-embedder", extractor: "grammar",
        extractorIdentity: nil)

    private static func condition(
        living: Int = 10_000, filed: Int = 10_000, removed: Int = 0, factory: String = "SQfp16",
        extractors: Set<String> = ["grammar"]
    ) -> IndexCondition {
        IndexCondition(
            parts: [
                .init(kind: .chunks, living: living, filed: filed, removed: removed, factory: factory),
                .init(kind: .entities, living: 0, filed: 0, removed: 0, factory: ""),
            ], space: BundleFixture.space, extractors: extractors)
    }

    @Test func aSoundIndexNeedsNone() {
        #expect(Self.condition().advice(Self.limits) == [])
        #expect(Self.condition(living: 0, removed: 10_000).advice(Self.limits) == [])
    }

    @Test func manyRemovedVectorsAskForTheirKindAlone() {
        #expect(Self.condition(removed: 2_000).advice(Self.limits) == [])
        let advice = Self.condition(removed: 2_100).advice(Self.limits)
        #expect(advice.map(\.parts) == [[.chunks]])
        #expect(advice[0].reason.contains("21% of the chunks"))
    }

    @Test func tooManyVectorsForExactSearchAskForAKindBySize() {
        let advice = Self.condition(living: 300_000).advice(Self.limits)
        #expect(advice.map(\.factory) == ["auto"])
        #expect(Self.condition(living: 300_000, factory: "HNSW32").advice(Self.limits) == [])
    }

    @Test func changedSettingsAskForWhatTheySay() {
        var limits = Self.limits
        limits.factory = "HNSW32"
        #expect(Self.condition().advice(limits).map(\.parts) == [[.chunks]])
        #expect(Self.condition(factory: "HNSW32").advice(limits) == [])
        // Too few for any structure: exact search is what the settings mean then.
        #expect(Self.condition(living: 100).advice(limits) == [])

        limits.embedder = "other"
        let changed = Self.condition(removed: 9_000).advice(limits)
        #expect(changed.map(\.embedder) == ["other"] && changed[0].parts == nil)

        limits = Self.limits
        limits.extractor = "model"
        #expect(Self.condition().advice(limits).map(\.extractor) == ["model"])
        #expect(Self.condition(extractors: ["model:abc"]).advice(limits) == [])
        limits.extractorIdentity = "model:abc"
        #expect(Self.condition(extractors: ["model:abc", "import:def"]).advice(limits) == [])
        let reread = Self.condition(extractors: ["model:abc", "model:old"]).advice(limits)
        #expect(reread.map(\.extractor) == ["model"] && reread[0].reason.contains("another model or prompt"))
        #expect(Self.condition(extractors: ["import:abc"]).advice(limits) == [])
    }

    @Test func theConditionIsReadWithoutTheVectors() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let ids = try await bundle.ingest((0..<10).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                try await bundle.remove(Array(ids[0..<5]))
                try await bundle.ingest([BundleFixture.document(30)])
                let counts = try await bundle.counts()
                let condition = try await bundle.condition()
                let chunks = try #require(condition.parts.first { $0.kind == .chunks })
                #expect(chunks.living == counts.chunks)
                #expect(chunks.removed > 0 && chunks.removed < chunks.filed && chunks.factory == "SQfp16")
                #expect(condition.advice(Self.limits).first?.parts?.contains(.chunks) == true)
                try await bundle.rebuild { _, _, _ in }
                #expect(try await bundle.condition().advice(Self.limits) == [])
            }
        }
    }

    @Test func anAskedForGraphIsBuiltOfFewVectorsAndOneThatHasToLearnIsNot() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest((0..<25).map { BundleFixture.document($0) })
                let counts = try await bundle.counts()
                let remarks = try await bundle.rebuild(RebuildPlan(factory: "HNSW32")) { _, _, _ in }
                #expect(remarks == [])
                #expect(try await bundle.generations().last?.factories == ["HNSW32"])
                #expect(try await bundle.counts() == counts)
                #expect(try await bundle.verify(deep: true).findings == [])
                let learning = try await bundle.rebuild(RebuildPlan(factory: "IVF64,SQ8")) { _, _, _ in }
                #expect(learning.count == 3 && learning[0].contains("cannot learn from"))
                #expect(try await bundle.generations().last?.factories == ["SQfp16"])
                let unknown = await #expect(throws: Failure.self) {
                    try await bundle.rebuild(RebuildPlan(factory: "Nonsense")) { _, _, _ in }
                }
                #expect(unknown != nil && bundle.generation == 3)
                // Whoever asks is told before there is a job.
                let refused = #expect(throws: Failure.self) { try bundle.require(factory: "Nonsense") }
                #expect(refused?.code == .invalidRequest && refused?.message.contains("HNSW32") == true)
                for known in ["auto", "SQfp16", "HNSW32", "IVF64,SQ8"] { try bundle.require(factory: known) }
            }
        }
    }
}
