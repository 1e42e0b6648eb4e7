import Embedding
import Testing

struct DistinctTextsTests {
    @Test func equalTextsShareAPlace() {
        let distinct = DistinctTexts(["b", "a", "b", "", "a", ""])
        #expect(distinct.texts == ["b", "a", ""])
        #expect(distinct.places == [0, 1, 0, 2, 1, 2])
    }

    @Test func canonicallyEquivalentSpellingsStayApart() {
        let distinct = DistinctTexts(["caf\u{E9}", "cafe\u{301}"])
        #expect(distinct.texts.count == 2)
    }
}
