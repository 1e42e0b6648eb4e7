import Decoding
import Testing

struct UTF8AccumulatorTests {
    @Test(arguments: ["é", "茶", "🫖", "a茶b🫖c", "👩‍👩‍👧", "naïve — “tea”"])
    func anySplitGivesWholeCharacters(text: String) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var accumulator = UTF8Accumulator()
                let pieces = [
                    accumulator.append(bytes[..<first]), accumulator.append(bytes[first..<second]),
                    accumulator.append(bytes[second...]),
                ]
                #expect(pieces.joined() == text)
                #expect(accumulator.isAtBoundary)
                #expect(!pieces.contains { $0.unicodeScalars.contains("\u{FFFD}") })
            }
        }
    }

    @Test func aCharacterInFourTokensLeavesWithTheLast() {
        var accumulator = UTF8Accumulator()
        let pieces = Array("🫖".utf8).map { accumulator.append([$0]) }
        #expect(pieces == ["", "", "", "🫖"])
    }

    @Test func bytesThatCannotBecomeACharacterAreReplacedAtOnce() {
        var accumulator = UTF8Accumulator()
        #expect(accumulator.append([0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
        #expect(accumulator.append([0x80]) == "\u{FFFD}")
        #expect(accumulator.isAtBoundary)
    }

    @Test func halfACharacterAtTheEndIsReplaced() {
        var accumulator = UTF8Accumulator()
        #expect(accumulator.append(Array("🫖".utf8).prefix(3)) == "")
        #expect(!accumulator.isAtBoundary)
        #expect(accumulator.finish() == "\u{FFFD}")
    }
}
