import Foundation
import LinkGrammar
import Testing

@Suite struct ParserTests {
    private static let dictionary = Result { try GrammarDictionary(language: "en") }

    private func parser(skipping skippable: Int = 0) throws -> Parser {
        try Parser(
            Self.dictionary.get(),
            options: ParseOptions(linkageLimit: 50, shortLength: 16, skippableWords: skippable, secondsPerParse: 1))
    }

    @Test func linksNameSubjectAndObject() throws {
        let linkage = try #require(try parser().parse("The dog chased the cat."))
        let byWord = linkage.links.map { link in
            (
                linkage.words[link.left].text, String(link.label.prefix { $0.isUppercase }),
                linkage.words[link.right].text
            )
        }
        #expect(byWord.contains { $0.1 == "S" && $0.2.hasPrefix("chased") })
        #expect(byWord.contains { $0.1 == "O" && $0.0.hasPrefix("chased") && $0.2.hasPrefix("cat") })
        #expect(linkage.skippedWords == 0)
    }

    @Test func byteRangesPointIntoTheSentence() throws {
        let sentence = "Frösén’s brother lives in Łódź."
        let utf8 = Array(sentence.utf8)
        let linkage = try #require(try parser().parse(sentence))
        let pieces = linkage.words.map { String(decoding: utf8[$0.byteRange], as: UTF8.self) }
        #expect(pieces.contains("Frösén"))
        #expect(pieces.contains("brother"))
        #expect(pieces.contains("Łódź"))
    }

    @Test func linksPointForwardAndDoNotCross() throws {
        let linkage = try #require(
            try parser().parse("The film, directed by John Ford, was released in 1956 and won three prizes."))
        for link in linkage.links {
            #expect(link.left < link.right)
            #expect(linkage.words.indices.contains(link.right))
            let crossing = linkage.links.contains {
                link.left < $0.left && $0.left < link.right && link.right < $0.right
            }
            #expect(!crossing)
        }
    }

    @Test func brokenSentencesAreReadOnlyWhenWordsMayBeSkipped() throws {
        let sentence = "The the of dog barks."
        #expect(try parser().parse(sentence) == nil)
        let linkage = try #require(try parser(skipping: 3).parse(sentence))
        #expect(linkage.skippedWords > 0)
    }

    @Test(arguments: [
        "", " ", "\0", "a\0b", "😀 👨‍👩‍👧‍👦 🇫🇮", "....", "\"\"\"", "((((", "\u{FEFF}", "e\u{301}\u{301}\u{301}", "日本語の文です。",
        String(repeating: "buffalo ", count: 60), String(repeating: "x", count: 5000),
        String(repeating: "a", count: 1000), String(repeating: "- ", count: 150), "'s", "\n\n\t", "LEFT-WALL [x] a.b-c",
    ])
    func oddTextIsHarmless(_ text: String) throws {
        _ = try parser(skipping: 2).parse(text)
    }

    @Test func aMissingDictionaryIsNamed() {
        #expect(throws: GrammarFailure.self) { try GrammarDictionary(language: "xx-no-such") }
        #expect(throws: GrammarFailure.self) { try GrammarDictionary(language: "e\0n") }
    }

    @Test func severalThreadsShareTheDictionary() throws {
        let dictionary = try Self.dictionary.get()
        let sentences = (0..<40).map { "The \($0) dogs chased the cat through the garden in \(1900 + $0)." }
        let alone = try sentences.map { try parser().parse($0) }
        let together = LockedArray(count: sentences.count)
        DispatchQueue.concurrentPerform(iterations: 4) { lane in
            let options = ParseOptions(linkageLimit: 50, shortLength: 16, skippableWords: 0, secondsPerParse: 1)
            guard let parser = try? Parser(dictionary, options: options) else { return }
            for index in stride(from: lane, to: sentences.count, by: 4) {
                together.set(index, parser.parse(sentences[index]))
            }
        }
        #expect(together.values == alone)
        #expect(alone.allSatisfy { $0 != nil })
    }
}

private final class LockedArray: @unchecked Sendable {
    // Sendable: every access holds the lock.
    private let lock = NSLock()
    private var storage: [Linkage?]

    init(count: Int) { storage = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ value: Linkage?) { lock.withLock { storage[index] = value } }

    var values: [Linkage?] { lock.withLock { storage } }
}
