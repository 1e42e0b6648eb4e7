import Corpus
import Glibc
import Testing

struct SentenceSplitterTests {
    private func sentences(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return SentenceSplitter.ranges(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(decoding: bytes, as: UTF8.self).allSatisfy(\.isWhitespace)
    }

    @Test(arguments: [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Watson met Mr. Holmes. They left.", ["Dr. Watson met Mr. Holmes.", "They left."]),
        ("He joined the U.S. Army. It was 1942.", ["He joined the U.S. Army.", "It was 1942."]),
        ("He moved to the U.S. The weather was fine.", ["He moved to the U.S.", "The weather was fine."]),
        ("J. R. R. Tolkien wrote it. A friend helped.", ["J. R. R. Tolkien wrote it.", "A friend helped."]),
        ("J. A. Smith spoke.", ["J. A. Smith spoke."]),
        ("Pi is 3.14 or so. Version 2.0 is out.", ["Pi is 3.14 or so.", "Version 2.0 is out."]),
        ("See p. 5 and No. 7 of vol. 3. Then stop.", ["See p. 5 and No. 7 of vol. 3.", "Then stop."]),
        ("She said no. He left.", ["She said no.", "He left."]),
        ("Apple Inc. Corp. and others, e.g. IBM, grew.", ["Apple Inc. Corp. and others, e.g. IBM, grew."]),
        ("At 5 p.m. they ate.", ["At 5 p.m. they ate."]),
        ("“Bah!” said Scrooge. “Humbug!”", ["“Bah!” said Scrooge.", "“Humbug!”"]),
        ("\"Stop.\" Then he ran.", ["\"Stop.\"", "Then he ran."]),
        ("(It was cold.) We left.", ["(It was cold.)", "We left."]),
        ("Wait… what? Well… No.", ["Wait… what?", "Well…", "No."]),
        ("What?! Really!!! Yes...", ["What?!", "Really!!!", "Yes..."]),
        ("Berlin is big.[12] Paris too.[3]", ["Berlin is big.[12]", "Paris too.[3]"]),
        ("東京は大きい。大阪も！本当？はい", ["東京は大きい。", "大阪も！", "本当？", "はい"]),
        ("これは「本当。」です。", ["これは「本当。」", "です。"]),
        ("هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]),
        ("Это кот. Он спит. см. стр. пять", ["Это кот.", "Он спит. см. стр. пять"]),
        ("1. First thing. 2. Second thing.", ["1. First thing.", "2. Second thing."]),
        ("A heading\n\nA wrapped\nsentence. End", ["A heading", "A wrapped\nsentence.", "End"]),
        ("- one\n- two\n* three\n1. four", ["- one", "- two", "* three", "1. four"]),
        ("born in\n1912. He died", ["born in\n1912.", "He died"]),
        ("visit www.example.com today. Or not.", ["visit www.example.com today.", "Or not."]),
        ("Es gibt z. B. Mengen, d. h. Dinge. Sie sind da.", ["Es gibt z. B. Mengen, d. h. Dinge.", "Sie sind da."]),
        ("It was I. Nobody else.", ["It was I.", "Nobody else."]),
        ("", []),
        (" \n\n\t ", []),
        ("...", ["..."]),
    ])
    func cutsAtSentenceEnds(_ text: String, _ expected: [String]) {
        #expect(sentences(text) == expected)
    }

    @Test func offsetsOfASubstringCountFromItsStart() {
        let text = "Skip. Ünder one. Two."
        let part = text.dropFirst(6)
        #expect(SentenceSplitter.ranges(in: part) == [0..<11, 12..<16])
    }

    @Test func coversEverythingButWhiteSpaceInOrder() {
        var random = SplitMix64(seed: 7)
        let alphabet: [String] = [
            "a", "B", "é", "。", ".", "!", "?", "…", " ", "\n", "\u{A0}", "\u{3000}", "”", "“", "Dr", "1", "[", "]", "-",
            "|", "#", "😀", "\r\n", "’", "»",
        ]
        for _ in 0..<2_000 {
            let length = Int.random(in: 0..<60, using: &random)
            let text = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
            let bytes = Array(text.utf8)
            var cursor = 0
            for range in SentenceSplitter.ranges(in: text) {
                #expect(range.lowerBound >= cursor && !range.isEmpty)
                #expect(isBlank(bytes[cursor..<range.lowerBound]))
                let sentence = String(validating: bytes[range], as: UTF8.self)
                #expect(sentence != nil, "a range cuts a character")
                #expect(sentence?.unicodeScalars.first?.properties.isWhitespace == false)
                cursor = range.upperBound
            }
            #expect(isBlank(bytes[cursor...]))
        }
    }

    /// Time per byte must not grow with the length of what is hostile about the text. Measured on the thread's own
    /// clock, which does not count what other tests take.
    @Test(arguments: ["a\n", ".", ". ", "\n", "”", "[", "A. ", "!) ", "- \n", "1.\n", "x"])
    func hostileTextTakesLinearTime(_ unit: String) {
        func threadSeconds() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        func seconds(repeating count: Int) -> Double {
            let text = String(repeating: unit, count: count)
            let start = threadSeconds()
            _ = SentenceSplitter.ranges(in: text)
            return threadSeconds() - start
        }
        _ = seconds(repeating: 1_000)
        let small = max(seconds(repeating: 20_000), 0.002)
        // Quadratic growth would be a factor of 256.
        #expect(seconds(repeating: 320_000) < small * 100)
    }
}

/// Repeatable randomness: a failure names its seed and can be run again.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
