import Corpus
import TestSupport
import Testing

@Suite struct FoldedTextTests {
    @Test(arguments: [
        ("of\u{FB01}cial", "official"), ("Ｆｕｌｌ　ｗｉｄｔｈ", "Full width"), ("ﾊﾟﾝ", "パン"), ("か\u{3099}", "が"),
        ("\u{1112}\u{1161}\u{11AB}", "한"), ("Vie\u{0302}\u{0323}t", "Việt"), ("cafe\u{301}", "café"),
        ("Mit\u{AD}arbeiter", "Mitarbeiter"), ("Mit\u{AD}\narbeiter", "Mitarbeiter"),
        ("a\u{200B}b\u{2060}c\u{FEFF}", "abc"),
        ("\u{202B}שלום\u{202C}", "שלום"), ("ﺍﻟﺨﻂ", "الخط"), ("𝔻𝐨𝐮𝐛𝐥𝐞 𝟙𝟚", "Double 12"),
        ("10⁶ and 10⁻⁶", "10^6 and 10^-6"), ("in 1969²\u{A0}and", "in 1969^2 and"), ("1969²nd", "1969^2 nd"),
        ("H₂O and 12₂", "H2O and 12_2"), ("3½ hours", "3 1/2 hours"), ("1①2", "1 1 2"), ("5㎡", "5 m^2"), ("№5", "No 5"),
        ("“so” – she’s", "\"so\" - she's"), ("a—b", "a—b"), ("Samovar™", "Samovar™"), ("❤\u{FE0F} ok", "❤ ok"),
        ("น้ำ", "น้ำ"), ("´", "´"), ("Straße", "Straße"), ("…", "..."),
    ])
    func whatAReaderDoesNotSeeGoes(original: String, folded: String) {
        #expect(Array(FoldedText(original).text.unicodeScalars) == Array(folded.unicodeScalars))
    }

    @Test func plainTextIsItsOwnFoldedForm() {
        for text in ["", "A samovar boils; it's 5 o'clock.\r\n", "naïve Überraschung — «да» 漢字かな 한글"] {
            let folded = FoldedText(text)
            #expect(folded.isOriginal && folded.text == text)
            #expect(folded.originalRange(0..<text.utf8.count) == 0..<text.utf8.count)
        }
    }

    @Test func aRangeLeadsBackToTheBytesItCameFrom() {
        let original = "The of\u{FB01}ce \u{AD}is Mit\u{AD}arbeiter's, 10⁶ times"
        let folded = FoldedText(original)
        func source(of words: String) -> String? {
            folded.text.firstRange(of: words).map { range in
                let bytes = folded.text.utf8
                let lower = bytes.distance(from: bytes.startIndex, to: range.lowerBound)
                let upper = bytes.distance(from: bytes.startIndex, to: range.upperBound)
                let span = folded.originalRange(lower..<upper)
                return String(decoding: Array(original.utf8)[span], as: UTF8.self)
            }
        }
        #expect(source(of: "office") == "of\u{FB01}ce")
        #expect(source(of: "offi") == "of\u{FB01}")
        #expect(source(of: "i") == "\u{FB01}")
        #expect(source(of: "is") == "is")
        #expect(source(of: "Mitarbeiter's") == "Mit\u{AD}arbeiter's")
        #expect(source(of: "10^6") == "10⁶")
        #expect(source(of: "times") == "times")
    }

    @Test func wordsThatALineEndPartsAreWholeWhereTheTextHasThem() {
        let text =
            "Retrieval of informa-\ntion with Lucene-\nBM25, a well-\nknown and pre- \nand post-war one. Information!"
        let folded = FoldedText(joiningLinesOf: text)
        #expect(
            folded.text
                == "Retrieval of information with Lucene-BM25, a well-known and pre- \nand post-war one. Information!")
        #expect(FoldedText("informa-\ntion").text == "informa-\ntion")
        let start = "Retrieval of ".utf8.count
        let span = folded.originalRange(start..<(start + "information".utf8.count))
        #expect(String(decoding: Array(text.utf8)[span], as: UTF8.self) == "informa-\ntion")
        #expect(FoldedText(joiningLinesOf: folded.text) == FoldedText(folded.text))
    }

    /// Characters of every kind that folding knows, beside any others.
    private static let alphabet: [UInt32] = [
        0x20, 0x0A, 0x0D, 0x2D, 0x31, 0x61, 0x5A, 0xA0, 0xA8, 0xAD, 0xB2, 0xBD, 0xDF, 0xE9, 0x149, 0x300, 0x301, 0x323,
        0x345,
        0x600, 0x627, 0x640, 0x64B, 0x93F, 0x915, 0xE33, 0xE19, 0x1100, 0x1161, 0x11A8, 0x200D, 0x202E, 0x2044, 0x2076,
        0x2082, 0x2126, 0x2160, 0x2460, 0x3099, 0x304B, 0x3131, 0x314F, 0x33A1, 0x4E2D, 0xAC00, 0xFB01, 0xFB1D, 0xFC5E,
        0xFDFA, 0xFE0F, 0xFE76, 0xFF21, 0xFF76, 0xFF9E, 0xFFA1, 0x110BD, 0x1D400, 0x1F1E6, 0x1F468, 0x1F3FD, 0xE0041,
    ]

    private func randomText(_ random: inout SplitMix) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let isKnown = Int.random(in: 0..<4, using: &random) > 0
            let value =
                isKnown
                ? Self.alphabet.randomElement(using: &random) ?? 0x61 : UInt32.random(in: 0...0x10FFFF, using: &random)
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        return String(text)
    }

    @Test func everyTextFoldsOnceAndEverySpanLeadsBack() {
        var random = SplitMix(seed: 14)
        for _ in 0..<20_000 {
            let text = randomText(&random)
            let folded = FoldedText(text)
            let points = text.unicodeScalars.map { String($0.value, radix: 16) }
            #expect(FoldedText(folded.text).isOriginal, "\(points)")
            let bytes = Array(text.utf8)
            let boundaries = scalarBoundaries(text)
            let inner = scalarBoundaries(folded.text).sorted()
            var previous = 0
            for (lower, upper) in zip(inner, inner.dropFirst()) {
                let span = folded.originalRange(lower..<upper)
                #expect(span.upperBound <= bytes.count)
                #expect(boundaries.contains(span.lowerBound) && boundaries.contains(span.upperBound), "\(points)")
                #expect(!span.isEmpty, "\(points)")
                #expect(span.lowerBound >= previous, "\(points)")
                previous = span.lowerBound
            }
            let count = folded.text.utf8.count
            let whole = folded.originalRange(0..<count)
            // What lies outside was removed.
            for rest in [bytes[..<whole.lowerBound], bytes[whole.upperBound...]] where count > 0 {
                let seen = FoldedText(String(decoding: rest, as: UTF8.self)).text.filter { !$0.isNewline }
                #expect(seen.isEmpty, "\(points)")
            }
        }
    }

    private func scalarBoundaries(_ text: String) -> Set<Int> {
        var result: Set<Int> = [0]
        var offset = 0
        for scalar in text.unicodeScalars {
            offset += String(scalar).utf8.count
            result.insert(offset)
        }
        return result
    }
}
