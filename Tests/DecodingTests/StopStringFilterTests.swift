import Decoding
import Testing

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
