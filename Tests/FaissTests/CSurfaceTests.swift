import CFaiss
import Foundation
import Testing

/// The C surface by itself: codes, out-parameters and messages, without the Swift wrapper's checks in front.
@Suite struct CSurfaceTests {
    private let dimension = 4

    private func makeIndex() throws -> OpaquePointer {
        var index: OpaquePointer?
        #expect(cfaiss_index_create(Int32(dimension), "Flat", &index) == Int32(CFAISS_OK))
        return try #require(index)
    }

    @Test func anUnknownFactoryIsAnInvalidArgumentAndLeavesTheOutParameterAlone() {
        var index: OpaquePointer?
        #expect(cfaiss_index_create(4, "NoSuchIndex", &index) == Int32(CFAISS_INVALID_ARGUMENT))
        #expect(index == nil)
        #expect(strlen(cfaiss_last_error()) > 0)
    }

    @Test func aDimensionOfZeroIsAnInvalidArgument() {
        var index: OpaquePointer?
        #expect(cfaiss_index_create(0, "Flat", &index) == Int32(CFAISS_INVALID_ARGUMENT))
        #expect(String(cString: cfaiss_last_error()).contains("dimension"))
    }

    @Test func freeingNullDoesNothing() {
        cfaiss_index_free(nil)
    }

    @Test func placesWithoutANeighbourGetMinusOne() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        #expect(cfaiss_index_add(index, 1, [1, 0, 0, 0], [7]) == Int32(CFAISS_OK))
        var scores = [Float](repeating: 0, count: 3)
        var ids = [Int64](repeating: 0, count: 3)
        #expect(cfaiss_index_search(index, 1, [1, 0, 0, 0], 3, &scores, &ids) == Int32(CFAISS_OK))
        #expect(ids == [7, -1, -1])
        #expect(scores[0] == 1)
    }

    @Test func anEmptyIndexGivesOnlyMinusOne() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        var scores = [Float](repeating: 0, count: 2)
        var ids = [Int64](repeating: 0, count: 2)
        #expect(cfaiss_index_search(index, 1, [1, 0, 0, 0], 2, &scores, &ids) == Int32(CFAISS_OK))
        #expect(ids == [-1, -1])
    }

    @Test func searchingForNothingIsAnInvalidArgument() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        var score: Float = 0
        var id: Int64 = 0
        #expect(cfaiss_index_search(index, 1, [1, 0, 0, 0], 0, &score, &id) == Int32(CFAISS_INVALID_ARGUMENT))
    }

    @Test func severalQueriesAreAnsweredInOneCall() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        #expect(cfaiss_index_add(index, 2, [1, 0, 0, 0, 0, 1, 0, 0], [10, 20]) == Int32(CFAISS_OK))
        var scores = [Float](repeating: 0, count: 2)
        var ids = [Int64](repeating: 0, count: 2)
        let queries: [Float] = [0, 1, 0, 0, 1, 0, 0, 0]
        #expect(cfaiss_index_search(index, 2, queries, 1, &scores, &ids) == Int32(CFAISS_OK))
        #expect(ids == [20, 10])
    }

    @Test func aBatchWithAKnownIdAddsNothing() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        #expect(cfaiss_index_add(index, 1, [1, 0, 0, 0], [1]) == Int32(CFAISS_OK))
        let rows: [Float] = [0, 1, 0, 0, 0, 0, 1, 0]
        #expect(cfaiss_index_add(index, 2, rows, [2, 1]) == Int32(CFAISS_INVALID_ARGUMENT))
        #expect(cfaiss_index_add(index, 2, rows, [3, 3]) == Int32(CFAISS_INVALID_ARGUMENT))
        #expect(cfaiss_index_add(index, 1, rows, [-1]) == Int32(CFAISS_INVALID_ARGUMENT))
        #expect(cfaiss_index_count(index) == 1)
    }

    @Test func reconstructingAnUnknownIdIsNotFound() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        var vector = [Float](repeating: 5, count: dimension)
        #expect(cfaiss_index_reconstruct(index, 3, &vector) == Int32(CFAISS_NOT_FOUND))
        #expect(vector == [5, 5, 5, 5])
    }

    @Test func removingFromAGraphIsUnsupportedAndSaysSo() throws {
        var made: OpaquePointer?
        #expect(cfaiss_index_create(4, "HNSW8", &made) == Int32(CFAISS_OK))
        let index = try #require(made)
        defer { cfaiss_index_free(index) }
        #expect(cfaiss_index_add(index, 1, [1, 0, 0, 0], [1]) == Int32(CFAISS_OK))
        var removed: Int64 = -5
        #expect(cfaiss_index_remove(index, 1, [1], &removed) == Int32(CFAISS_UNSUPPORTED))
        #expect(removed == -5)
    }

    @Test func aMissingFolderIsAnIOErrorThatNamesThePath() throws {
        let index = try makeIndex()
        defer { cfaiss_index_free(index) }
        #expect(cfaiss_index_write(index, "/nonexistent/folder/x.faiss") == Int32(CFAISS_IO))
        #expect(String(cString: cfaiss_last_error()).contains("/nonexistent/folder/x.faiss"))
        var read: OpaquePointer?
        #expect(cfaiss_index_read("/nonexistent/folder/x.faiss", &read) == Int32(CFAISS_IO))
        #expect(read == nil)
    }
}
