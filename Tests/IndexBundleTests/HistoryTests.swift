import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

/// The law of the index: after any series of adds, updates, removals, restarts and rebuilds it says what a fresh index of
/// the same documents says.
@Suite struct HistoryTests {
    /// `make histories` asks for more.
    private static let sequences = ProcessInfo.processInfo.environment["SAMOVAR_SOAK"].flatMap { UInt64($0) } ?? 20

    @Test func aHistoryOfChangesEqualsAFreshBuild() async throws {
        for seed in 0..<Self.sequences {
            var history = History(seed: seed)
            try await BundleFixture.with { fixture in
                for _ in 0..<3 { try await history.live(in: fixture, steps: 6) }
                let lived = try await fixture.readersImpression()
                let fresh = try await history.fresh()
                #expect(lived == fresh, "seed \(seed)")
            }
        }
    }
}

/// A random life of one index, and the documents that it must hold.
struct History {
    private var random: SplitMix

    /// What is stored, in the order in which it was stored last.
    private(set) var documents: [(number: Int, revision: Int)] = []

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
    }

    /// Opens the index, changes it, and leaves it as a killed process would: without a checkpoint of its own.
    mutating func live(in fixture: BundleFixture, steps: Int) async throws {
        let bundle = try await fixture.open()
        for _ in 0..<steps { try await step(in: bundle) }
        await bundle.close()
    }

    private mutating func step(in bundle: IndexBundle) async throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<6: try await ingest(into: bundle)
        case 6..<8:
            guard let victim = documents.randomElement(using: &random) else { return }
            let stored = try await bundle.snapshot().documents()
            try await bundle.remove(stored.filter { $0.source == "/docs/\(victim.number)" }.map(\.id))
            documents.removeAll { $0.number == victim.number }
        case 8: try await bundle.checkpoint()
        case 9:
            try await bundle.rebuild(
                RebuildPlan(parts: [RebuildPart.allCases.randomElement(using: &random) ?? .chunks])
            ) { _, _, _ in }
        case 10:
            let usable = try await bundle.generations().filter(\.isUsable)
            if let chosen = usable.randomElement(using: &random) { try await bundle.useGeneration(chosen.number) }
            if Bool.random(using: &random) { _ = try await bundle.pruneGenerations() }
        default: try await bundle.rebuild { _, _, _ in }
        }
    }

    private mutating func ingest(into bundle: IndexBundle) async throws {
        var batch: [PreparedDocument] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let number = Int.random(in: 0..<20, using: &random)
            let revision = Int.random(in: 0..<4, using: &random)
            guard !batch.contains(where: { $0.document.source == "/docs/\(number)" }) else { continue }
            batch.append(BundleFixture.document(number, revision: revision))
            documents.removeAll { $0.number == number }
            documents.append((number, revision))
        }
        try await bundle.ingest(batch)
    }

    /// What an index says that took in these documents and nothing else.
    func fresh() async throws -> Impression {
        try await BundleFixture.with { other in
            try await other.writing { bundle in
                try await bundle.ingest(documents.map { BundleFixture.document($0.number, revision: $0.revision) })
                return try await Impression.of(bundle)
            }
        }
    }
}
