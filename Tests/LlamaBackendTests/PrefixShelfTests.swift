import LlamaBackend
import Testing

struct PrefixShelfTests {
    @Test func theLongestCommonBeginningIsFound() {
        var shelf = PrefixShelf()
        #expect(shelf.keep(1, tokens: [1, 2, 3], ownTokens: 3).isEmpty)
        #expect(shelf.keep(2, tokens: [1, 2, 9, 9], ownTokens: 2).isEmpty)
        #expect(shelf.best(for: [1, 2, 9, 4])?.sequence == 2)
        #expect(shelf.best(for: [1, 2, 9, 4])?.shared == 3)
        #expect(shelf.best(for: [7]) == nil)
    }

    @Test func aLongerOneTakesThePlaceOfItsBeginning() {
        var shelf = PrefixShelf()
        _ = shelf.keep(1, tokens: [1, 2, 3], ownTokens: 3)
        #expect(shelf.keep(2, tokens: [1, 2, 3, 4, 5], ownTokens: 2) == [1])
        #expect(shelf.ownTokens == 5)
        #expect(shelf.keep(3, tokens: [1, 2, 3], ownTokens: 0) == [3])
        #expect(shelf.entries.map(\.sequence) == [2])
    }

    @Test func whatWasNotUsedLeavesFirst() {
        var shelf = PrefixShelf()
        _ = shelf.keep(1, tokens: [1], ownTokens: 1)
        _ = shelf.keep(2, tokens: [2], ownTokens: 1)
        _ = shelf.best(for: [1, 5])
        #expect(shelf.evict()?.sequence == 2)
        #expect(shelf.evict()?.sequence == 1)
        #expect(shelf.evict() == nil)
    }
}
