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

struct StopStringFilterTests {
    private func run(_ stops: [String], _ pieces: [String]) -> (text: String, stop: String?) {
        var filter = StopStringFilter(stops: stops)
        var text = ""
        for piece in pieces {
            let output = filter.append(piece)
            text += output.text
            if let stop = output.stop { return (text, stop) }
        }
        return (text + filter.finish(), nil)
    }

    @Test func aStopStringIsFoundHoweverItIsCut() {
        let text = "tea\n\nQuestion: more"
        for cut in text.indices {
            let result = run(["\n\nQuestion:"], [String(text[..<cut]), String(text[cut...])])
            #expect(result.text == "tea")
            #expect(result.stop == "\n\nQuestion:")
        }
        #expect(run(["\n\nQuestion:"], text.map(String.init)).text == "tea")
    }

    @Test func onlyAPossibleBeginningIsHeldBack() {
        var filter = StopStringFilter(stops: ["###", "stop"])
        #expect(filter.append("water #") == .init(text: "water ", stop: nil))
        #expect(filter.append("1 ") == .init(text: "#1 ", stop: nil))
        #expect(filter.append("ste") == .init(text: "ste", stop: nil))
        #expect(filter.append("sto") == .init(text: "", stop: nil))
        #expect(filter.append("ve") == .init(text: "stove", stop: nil))
        #expect(filter.heldLength == 0)
    }

    @Test func theEarliestMatchWinsAndTheLongestAmongEquals() {
        #expect(run(["b", "abc"], ["xabcx"]).stop == "abc")
        #expect(run(["ab", "abc"], ["abc"]).stop == "abc")
        #expect(run(["c", "a"], ["xac"]).stop == "a")
    }

    @Test func overlappingBeginningsAreKept() {
        #expect(run(["aab"], ["a", "a", "a", "b", "c"]).text == "a")
        #expect(run(["ÿ茶"], ["ÿ", "茶"]).text == "")
    }

    @Test func withoutStopStringsEverythingPasses() {
        #expect(run([], ["a", "b"]).text == "ab")
        #expect(run([""], ["a", "b"]).text == "ab")
    }

    @Test func whatWasHeldLeavesAtTheEnd() {
        #expect(run(["###"], ["a##"]).text == "a##")
    }
}
