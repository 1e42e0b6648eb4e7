import Corpus
import Testing

@Suite struct TextTokenTests {
    private func pieces(_ text: String) -> [String] {
        let utf8 = Array(text.utf8)
        return TextToken.tokens(in: text).map { String(decoding: utf8[$0.byteRange], as: UTF8.self) }
    }

    @Test func wordsKeepTheirInnerMarks() {
        #expect(
            pieces("O'Brien's Anglo-Irish U.S. friend, don't.") == [
                "O'Brien", "'s", "Anglo-Irish", "U.S.", "friend", ",", "don't", ".",
            ])
        #expect(
            pieces("the islands' 3,500 homes at 9:30.") == ["the", "islands", "'", "3,500", "homes", "at", "9:30", "."])
        #expect(pieces("(1919–1922)") == ["(", "1919", "–", "1922", ")"])
    }

    @Test func tokensAreInOrderAndHoldEverythingButSpace() {
        let text = "„Łódź“, 10\u{A0}€ — naïve ’s 😀e\u{301}.\n\0x"
        let utf8 = Array(text.utf8)
        var end = 0
        for token in TextToken.tokens(in: text) {
            #expect(token.byteRange.lowerBound >= end)
            let gap = String(decoding: utf8[end..<token.byteRange.lowerBound], as: UTF8.self)
            #expect(gap.allSatisfy { $0.isWhitespace })
            end = token.byteRange.upperBound
        }
        #expect(end == utf8.count)
    }
}
