import Foundation
import IndexBundle
import Testing

/// A cache comes back as it was written, for the state it was written for, or not at all.
@Suite struct CacheTests {
    private let payload = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

    private func file(_ fixture: BundleFixture) -> URL { fixture.folder.appending(path: "caches/graph") }

    /// Runs `body` on a bundle of one document whose cache holds `payload`.
    private func cached(_ body: (BundleFixture, IndexBundle) async throws -> Void) async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest([BundleFixture.document(1)])
                try await bundle.cache(payload, as: "graph", for: bundle.snapshot())
                try await body(fixture, bundle)
            }
        }
    }

    @Test func aCacheIsMappedAsItWasWrittenAndAligned() async throws {
        try await cached { _, bundle in
            let found = try #require(try await bundle.cached("graph", for: bundle.snapshot()))
            #expect(found.payload.elementsEqual(payload))
            #expect(UInt(bitPattern: found.payload.baseAddress).isMultiple(of: 64))
            #expect(try await bundle.cached("other", for: bundle.snapshot()) == nil)
        }
    }

    @Test func aCacheOfAnotherStateIsNotTaken() async throws {
        try await cached { _, bundle in
            try await bundle.ingest([BundleFixture.document(2)])
            #expect(try await bundle.cached("graph", for: bundle.snapshot()) == nil)
        }
    }

    /// Who has mapped a cache keeps it when another takes its place.
    @Test func aReplacedCacheStaysWithItsReaders() async throws {
        try await cached { _, bundle in
            let old = try #require(try await bundle.cached("graph", for: bundle.snapshot()))
            try await bundle.cache(Data([1]), as: "graph", for: bundle.snapshot())
            let new = try #require(try await bundle.cached("graph", for: bundle.snapshot()))
            #expect(old.payload.elementsEqual(payload))
            #expect(Array(new.payload) == [1])
        }
    }

    @Test func aTornOrAlteredCacheIsRefused() async throws {
        try await cached { fixture, bundle in
            let whole = try Data(contentsOf: file(fixture))
            let snapshot = try await bundle.snapshot()
            for length in [0, 1, 40, 100, whole.count - 1] {
                try whole.prefix(length).write(to: file(fixture))
                #expect(await bundle.cached("graph", for: snapshot) == nil, "\(length) bytes")
            }
            // In the line, in the checksum, and at both ends of the payload.
            let line = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
            for place in [0, line, line + 1, line + 32, whole.count - payload.count, whole.count - 1] {
                var altered = whole
                altered[place] ^= 1
                try altered.write(to: file(fixture))
                #expect(await bundle.cached("graph", for: snapshot) == nil, "byte \(place)")
            }
            try whole.write(to: file(fixture))
            #expect(await bundle.cached("graph", for: snapshot) != nil)
        }
    }
}
