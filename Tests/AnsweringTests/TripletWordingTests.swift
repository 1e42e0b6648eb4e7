import Answering
import ContextAssembly
import Corpus
import Retrieval
import TestSupport
import Testing

@Suite struct TripletWordingTests {
    /// A fact read from the second sentence of its passage.
    private func items(_ sentence: String, head: String, relation: String, tail: String) throws -> [RetrievalResult
        .Item]
    {
        let lead = "Opening words. "
        let start = 40
        let chunk = Chunk(
            ordinal: 0, byteRange: start..<(start + lead.utf8.count + sentence.utf8.count), text: lead + sentence)
        let stored = StoredChunk(
            id: ChunkID(7), document: DocumentID(1), chunk: chunk, source: "/a.md", externalID: nil, title: "A",
            titleEntity: nil, contentHash: "")
        let entity = { (id: Int64, surface: String) in
            Entity(id: EntityID(id), key: EntityKey(stored: surface.lowercased()), surface: surface)
        }
        let from = start + lead.utf8.count
        let triplet = Triplet(
            id: TripletID(3), head: entity(1, head), relation: relation, tail: entity(2, tail),
            sources: [TripletSource(chunk: ChunkID(7), sentence: from..<(from + sentence.utf8.count))])
        return [.triplet(triplet, source: stored, score: 1), .chunk(stored, score: 0.5)]
    }

    private func words(_ items: some Sequence<RetrievalResult.Item>, _ wording: TripletWording) -> String? {
        RetrievalResult.Item.candidates(Array(items), triplets: wording).first?.text
    }

    @Test(arguments: [
        "Betancourt did not build the bridge.", "Betancourt may have built the bridge.",
        "Betancourt built the bridge in 1824.", "Betancourt built the bridge in March.",
        "Unless it flooded, Betancourt built the bridge.",
    ])
    func aFactThatLosesItsQualifierIsShownAsItsSentence(sentence: String) throws {
        let items = try items(sentence, head: "Betancourt", relation: "built", tail: "the bridge")
        #expect(words(items.prefix(1), .guarded) == sentence)
        #expect(words(items.prefix(1), .triplet) == "Betancourt built the bridge")
    }

    @Test func aFactThatSaysItAllStaysShort() throws {
        let items = try items(
            "In 1824 Betancourt built the bridge.", head: "Betancourt", relation: "built in 1824", tail: "the bridge")
        #expect(words(items.prefix(1), .guarded) == "Betancourt built in 1824 the bridge")
        #expect(words(items.prefix(1), .sentence) == "In 1824 Betancourt built the bridge.")
    }

    @Test func besideItsPassageAFactNeedsNoGuard() throws {
        let items = try items(
            "Betancourt did not build the bridge.", head: "Betancourt", relation: "built", tail: "the bridge")
        #expect(words(items, .guarded) == "Betancourt built the bridge")
    }

    @Test func twoFactsInTheSameWordsAreShownOnce() throws {
        let sentence = "Betancourt never built the bridge or the dam."
        let both =
            try items(sentence, head: "Betancourt", relation: "built", tail: "the bridge").prefix(1)
            + items(sentence, head: "Betancourt", relation: "built", tail: "the dam").prefix(1)
        #expect(RetrievalResult.Item.candidates(Array(both), triplets: .guarded).map(\.text) == [sentence])
        #expect(RetrievalResult.Item.candidates(Array(both), triplets: .triplet).count == 2)
    }
}
