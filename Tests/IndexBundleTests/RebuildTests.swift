import Corpus
import Foundation
import IndexBundle
import Synchronization
import TestSupport
import Testing

@Suite struct RebuildTests {
    @Test func aRebuiltIndexAnswersTheSame() async throws {
        try await BundleFixture.with { fixture in
            let stages = Mutex<[String]>([])
            let before = try await fixture.writing { bundle in
                let ids = try await bundle.ingest((0..<25).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                try await bundle.remove(Array(ids[4..<9]))
                let before = try await Impression.of(bundle)
                try await bundle.rebuild { stage, done, total in
                    stages.withLock { $0.append("\(stage) \(done == total)") }
                }
                #expect(bundle.generation == 2)
                try await bundle.expectImpression(before)
                return before
            }
            let seen = stages.withLock { $0 }
            for stage in ["chunks", "entities", "triplets", "text"] { #expect(seen.contains("\(stage) true")) }
            #expect(fixture.vectorFiles().allSatisfy { $0.path.contains("/generations/2/") })
            try await fixture.writing { bundle in
                #expect(bundle.repairs.isEmpty)
                #expect(bundle.generation == 2)
                try await bundle.expectImpression(before)
            }
        }
    }

    @Test func whatIsCommittedDuringARebuildIsInIt() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let ids = try await bundle.ingest((0..<10).map { BundleFixture.document($0) })
                // The first progress call comes after the rebuild has taken its snapshot.
                let started = AsyncStream.makeStream(of: Void.self)
                let gate = DispatchSemaphore(value: 0)
                async let rebuild = bundle.rebuild { stage, done, _ in
                    guard stage == "chunks", done == 0 else { return }
                    started.continuation.finish()
                    gate.wait()
                }
                for await _ in started.stream {}
                try await bundle.ingest([BundleFixture.document(2, revision: 1), BundleFixture.document(40)])
                try await bundle.remove([ids[7]])
                try await bundle.checkpoint()
                let before = try await Impression.of(bundle)
                gate.signal()
                _ = try await rebuild
                #expect(bundle.generation == 2)
                try await bundle.expectImpression(before)
                #expect(try await fixture.readersImpression() == before)
            }
        }
    }

    @Test func aSecondRebuildMeanwhileIsBusyAndACancelledOneChangesNothing() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest((0..<10).map { BundleFixture.document($0) })
                let before = try await Impression.of(bundle)
                let started = AsyncStream.makeStream(of: Void.self)
                let gate = DispatchSemaphore(value: 0)
                let rebuild = Task {
                    try await bundle.rebuild { stage, done, _ in
                        guard stage == "chunks", done == 0 else { return }
                        started.continuation.finish()
                        gate.wait()
                    }
                }
                for await _ in started.stream {}
                let busy = await #expect(throws: Failure.self) { try await bundle.rebuild { _, _, _ in } }
                #expect(busy?.code == .busy)
                rebuild.cancel()
                gate.signal()
                let cancelled = await #expect(throws: Failure.self) { try await rebuild.value }
                #expect(cancelled?.code == .cancelled)
                #expect(bundle.generation == 1)
                try await bundle.expectImpression(before)
                try await bundle.rebuild { _, _, _ in }
                #expect(bundle.generation == 2)
            }
        }
    }
}
