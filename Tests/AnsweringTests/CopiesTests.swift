import Answering
import ContextAssembly
import Corpus
import Retrieval
import Testing

@Suite struct CopiesTests {
    @Test func aChunkBringsItsCopiesAndAFactDoesNot() throws {
        let (original, copy) = (stored(1, in: "/a.md"), stored(2, in: "/b.md"))
        let entity = Entity(id: EntityID(1), key: EntityKey(stored: "tula"), surface: "Tula")
        let triplet = Triplet(
            id: TripletID(3), head: entity, relation: "made", tail: entity,
            sources: [TripletSource(chunk: ChunkID(1), sentence: 0..<19)])
        let items: [RetrievalResult.Item] = [
            .chunk(original, score: 1), .triplet(triplet, source: original, score: 0.5),
        ]
        let copies = [ChunkID(1): [copy]]
        let evidence = RetrievalResult.Item.evidence(items, copies: copies)
        #expect(evidence.map(\.citation.copies) == [[PassageCopy(copy)], nil])
        let candidates = RetrievalResult.Item.candidates(items, copies: copies, triplets: .triplet)
        #expect(candidates.first?.citation.copies == [PassageCopy(copy)])
        #expect(RetrievalResult.Item.evidence(items).allSatisfy { $0.citation.copies == nil })
    }

    private func stored(_ id: Int64, in source: String) -> StoredChunk {
        StoredChunk(
            id: ChunkID(id), document: DocumentID(id),
            chunk: Chunk(ordinal: 0, byteRange: 0..<19, text: "Tula made samovars."), source: source, externalID: nil,
            title: "Tula", titleEntity: nil, contentHash: "")
    }
}
