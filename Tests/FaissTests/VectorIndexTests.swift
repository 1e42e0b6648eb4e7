import Faiss
import Foundation
import TestSupport
import Testing

@Suite struct VectorIndexTests {
    @Test func anEmptyIndexHasNoNeighbours() throws {
        let index = try VectorIndex(dimension: 3, factory: "Flat")
        let neighbours = try index.nearest(to: [1, 0, 0], count: 10)
        #expect(neighbours.isEmpty)
    }

    @Test func askingForMoreThanThereIsGivesWhatThereIs() throws {
        var index = try VectorIndex(dimension: 2, factory: "Flat")
        try index.add([1, 0, 0, 1], ids: [5, 6])
        let neighbours = try index.nearest(to: [0.6, 0.8], count: 100)
        #expect(neighbours == [Neighbour(id: 6, score: 0.8), Neighbour(id: 5, score: 0.6)])
    }

    @Test func askingForNothingGivesNothing() throws {
        var index = try VectorIndex(dimension: 2, factory: "Flat")
        try index.add([1, 0], ids: [5])
        let none = try index.nearest(to: [1, 0], count: 0)
        #expect(none.isEmpty)
    }

    /// The kernels take 32, 8 and 1 values at a time, and 1,024 rows; halves are exact here because the values are.
    @Test(arguments: ["Flat", "SQfp16"], [(33, 500), (8, 10), (3, 40), (71, 1024), (64, 2100)])
    func exactSearchAgreesWithAPlainScan(factory: String, size: (dimension: Int, rows: Int)) throws {
        var random = SplitMix(seed: 7)
        let (dimension, rows) = size
        let vectors = (0..<(rows * dimension)).map { _ in Float(Int.random(in: -1024...1024, using: &random)) / 1024 }
        let ids = (0..<rows).map { Int64($0 * 3 + 1) }
        var index = try VectorIndex(dimension: dimension, factory: factory)
        try index.add(vectors, ids: ids)
        for _ in 0..<5 {
            let query = random.unitVector(dimension)
            let expected = (0..<rows)
                .map { row in (ids[row], dot(query, vectors[(row * dimension)..<((row + 1) * dimension)])) }
                .sorted { $0.1 > $1.1 }
            let found = try index.nearest(to: query, count: 10)
            #expect(found.map(\.id) == expected.prefix(10).map(\.0))
            // Many of all are found in another way than few.
            #expect(try index.nearest(to: query, count: rows / 2).prefix(10) == found[...].prefix(rows / 2))
            #expect(try Set(index.nearest(to: query, count: rows - 1).map(\.id)).count == rows - 1)
            let products = try index.innerProducts(of: found.map(\.id), with: query)
            for (neighbour, product) in zip(found, products) {
                #expect(abs(neighbour.score - product) < 1e-5)
            }
        }
    }

    @Test func aRemovedVectorIsGoneAndTheOthersStay() throws {
        var index = try VectorIndex(dimension: 2, factory: "Flat")
        try index.add([1, 0, 0, 1, 0.6, 0.8], ids: [1, 2, 3])
        let removed = try index.remove([2, 99])
        #expect(removed == 1)
        #expect(index.count == 2)
        let gone = !index.contains(2)
        #expect(gone)
        let left = try index.nearest(to: [0, 1], count: 3).map(\.id)
        #expect(left == [3, 1])
        let kept = try index.vector(of: 3)
        #expect(kept == [0.6, 0.8])
    }

    @Test func productsWithAbsentIdsAreNaN() throws {
        var index = try VectorIndex(dimension: 2, factory: "Flat")
        try index.add([1, 0], ids: [1])
        let products = try index.innerProducts(of: [8, 1], with: [0.5, 0])
        #expect(products[0].isNaN)
        #expect(products[1] == 0.5)
    }

    @Test(arguments: ["Flat", "HNSW16", "SQfp16"])
    func whatIsWrittenIsReadBack(factory: String) async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "x.faiss").path
            var random = SplitMix(seed: 3)
            let vectors = (0..<50).flatMap { _ in random.unitVector(16) }
            var index = try VectorIndex(dimension: 16, factory: factory)
            if !index.isTrained { try index.train(on: vectors) }
            try index.add(vectors, ids: Array(100..<150))
            let query = random.unitVector(16)
            let before = try index.nearest(to: query, count: 50)
            try index.write(to: path)
            let read = try VectorIndex(contentsOf: path)
            let after = try read.nearest(to: query, count: 50)
            #expect(after == before)
            let rows = try read.rows(10..<20)
            #expect(rows.ids == Array(110..<120))
        }
    }

    /// Whichever way a file is read, it says the same; half-precision rows are not even copied.
    @Test(arguments: ["Flat", "HNSW16", "SQfp16"], [7, 16, 41])
    func aMappedFileSaysWhatTheIndexSays(factory: String, dimension: Int) async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "x.faiss").path
            var random = SplitMix(seed: 5)
            var index = try VectorIndex(dimension: dimension, factory: factory)
            let ids = (0..<60).map { Int64(3 * $0 + 1) }
            try index.add(ids.flatMap { _ in random.unitVector(dimension) }, ids: ids)
            try index.write(to: path)
            let mapped = try VectorIndex(mapping: path)
            #expect(mapped.count == 60 && mapped.dimension == dimension && mapped.isTrained)
            let query = random.unitVector(dimension)
            let (found, wanted) = (try mapped.nearest(to: query, count: 9), try index.nearest(to: query, count: 9))
            #expect(found == wanted)
            let asked: [Int64] = [4, 5, 178, 179]
            let products = try mapped.innerProducts(of: asked, with: query).map(\.bitPattern)
            #expect(try products == index.innerProducts(of: asked, with: query).map(\.bitPattern))
            #expect(mapped.contains(178) && !mapped.contains(179) && !mapped.contains(0))
            let (vector, same) = (try mapped.vector(of: 178), try index.vector(of: 178))
            #expect(vector == same)
            let (rows, sameRows) = (try mapped.rows(50..<60), try index.rows(50..<60))
            #expect(rows.ids == sameRows.ids && rows.vectors == sameRows.vectors)
            // The name may go, and what is mapped can be written again.
            let copy = folder.appending(path: "y.faiss").path
            try FileManager.default.removeItem(atPath: path)
            try mapped.write(to: copy)
            let again = try VectorIndex(contentsOf: copy).nearest(to: query, count: 9)
            #expect(again == wanted)
        }
    }

    @Test func aMappedIndexCannotBeChanged() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "x.faiss").path
            var index = try VectorIndex(dimension: 2, factory: "SQfp16")
            try index.add([1, 0], ids: [1])
            try index.write(to: path)
            var mapped = try VectorIndex(mapping: path)
            let added = #expect(throws: FaissError.self) { try mapped.add([0, 1], ids: [2]) }
            #expect(added?.code == .unsupported)
            let removed = #expect(throws: FaissError.self) { try mapped.remove([1]) }
            #expect(removed?.code == .unsupported)
            #expect(mapped.count == 1)
        }
    }

    /// Sizes inside a file are not believed: FAISS gets what our own reader does not take, and refuses it.
    @Test func aMappedFileThatIsCutOrDoesNotAddUpIsRefused() async throws {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "x.faiss")
            var index = try VectorIndex(dimension: 8, factory: "SQfp16")
            var random = SplitMix(seed: 9)
            try index.add((0..<4).flatMap { _ in random.unitVector(8) }, ids: [5, 6, 7, 8])
            try index.write(to: file.path)
            let whole = try Data(contentsOf: file)
            for length in [0, 3, 40, 90, 118, whole.count - 1] {
                try whole.prefix(length).write(to: file)
                let error = #expect(throws: FaissError.self) { _ = try VectorIndex(mapping: file.path).count }
                #expect(error?.code == .io, "\(length) bytes")
            }
            let missing = #expect(throws: FaissError.self) { _ = try VectorIndex(mapping: file.path + "x").count }
            #expect(missing?.code == .io)
        }
    }

    @Test func idsThatDoNotAscendAreReadByFaiss() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "x.faiss").path
            var index = try VectorIndex(dimension: 2, factory: "SQfp16")
            try index.add([1, 0, 0, 1], ids: [9, 2])
            try index.write(to: path)
            let mapped = try VectorIndex(mapping: path)
            #expect(mapped.contains(2) && mapped.contains(9))
            let nearest = try mapped.nearest(to: [0, 1], count: 1)
            #expect(nearest.map(\.id) == [2])
        }
    }

    @Test func aFileThatIsNoIndexIsRefused() async throws {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "x.faiss")
            try Data("not an index at all".utf8).write(to: file)
            let error = #expect(throws: FaissError.self) { _ = try VectorIndex(contentsOf: file.path).count }
            #expect(error?.code == .io)
        }
    }

    @Test func wrongSizesAreRefusedBeforeFaissSeesThem() throws {
        var index = try VectorIndex(dimension: 3, factory: "Flat")
        let ragged = #expect(throws: FaissError.self) { try index.add([1, 0], ids: [1]) }
        #expect(ragged?.code == .invalidArgument)
        let unmatched = #expect(throws: FaissError.self) { try index.add([1, 0, 0], ids: [1, 2]) }
        #expect(unmatched?.code == .invalidArgument)
        let narrow = #expect(throws: FaissError.self) { _ = try index.nearest(to: [1], count: 1) }
        #expect(narrow?.code == .invalidArgument)
    }

    @Test func manyTasksMayReadAtOnce() async throws {
        final class Shared: Sendable {
            let index: VectorIndex
            init(_ index: consuming VectorIndex) { self.index = index }
        }
        var random = SplitMix(seed: 11)
        var index = try VectorIndex(dimension: 8, factory: "Flat")
        try index.add((0..<200).flatMap { _ in random.unitVector(8) }, ids: Array(0..<200))
        let shared = Shared(index)
        let query = random.unitVector(8)
        let expected = try shared.index.nearest(to: query, count: 5)
        try await withThrowingTaskGroup(of: [Neighbour].self) { group in
            for _ in 0..<16 { group.addTask { try shared.index.nearest(to: query, count: 5) } }
            for try await found in group { #expect(found == expected) }
        }
    }

    private func dot(_ left: [Float], _ right: ArraySlice<Float>) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
