import Decoding
import TestSupport
import Testing

@Suite struct QuotableTextTests {
    /// A vocabulary of single bytes and some longer pieces; token 0 ends the answer.
    private static let vocabulary: [[UInt8]] =
        (0...255).map { [UInt8($0)] } + [" Paris", "Par", "is", "The", "the ", " 1", "88", "9."].map { Array($0.utf8) }

    private static let passages = ["The tower in Paris\n was built in 1889.", "It cost $3.5 million, or 1,000 a day."]

    /// Runs a search in which every token is equally likely but those of `wanted`, one after the other.
    private func reading(preferring wanted: String, results: Int = 1, rows: Int = 60) throws -> QuotedReading {
        let bytes = Array(wanted.utf8)
        let prompt = [TokenID](1, 2, 3)
        let engine = ScriptedEngine(contextLength: 256, vocabulary: Self.vocabulary) { tokens in
            let written = tokens.dropFirst(prompt.count).flatMap { Self.vocabulary[Int($0.rawValue) - 1] }
            let next = written.count < bytes.count && bytes.starts(with: written) ? Int(bytes[written.count]) + 1 : 0
            return ScriptedEngine.preferring(TokenID(Int32(next)), of: Self.vocabulary.count + 1, gap: 9)
        }
        let sequence = try engine.makeSequence()
        var answer = QuotedAnswer(
            engine: engine, sequence: sequence, prompt: prompt,
            quoting: Quoting(
                text: QuotableText(Self.passages), question: "", rows: rows, breadth: 4, results: results),
            maximumTokens: 40, table: TokenTable(of: engine, count: Self.vocabulary.count + 1))
        var readings: [QuotedReading] = []
        try answer.run { if case .quoted(let reading) = $0 { readings.append(reading) } }
        return try #require(readings.first)
    }

    private func text(_ place: QuotableText.Place) -> String {
        String(decoding: Array(Self.passages[place.passage].utf8)[place.bytes], as: UTF8.self)
    }

    @Test(arguments: [
        ("Paris", "Paris"), ("1889", "1889"), ("$3.5 million", "$3.5 million"),
        ("tower in Paris was", "tower in Paris\n was"),
    ])
    func theWordsTheModelWantsAreFoundWhereTheyStand(wanted: String, standing: String) throws {
        let quotation = try #require(try reading(preferring: wanted).quotations.first)
        #expect(quotation.places.map(text) == [standing] && quotation.text == wanted)
    }

    @Test func aFirstLetterMayBeCapitalisedAndWhatIsCitedStaysAsItStands() throws {
        let quotation = try #require(try reading(preferring: "Tower").quotations.first)
        #expect(quotation.places.map(text) == ["tower"] && quotation.text == "Tower")
    }

    @Test(arguments: ["London", "Eiffel", "Paris is", "3", "889", "owe", "million,"])
    func whatIsNotInTheEvidenceCannotBeSaid(wanted: String) throws {
        for quotation in try reading(preferring: wanted, results: 4).quotations {
            #expect(quotation.text != wanted)
            for place in quotation.places {
                let words = text(place).split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(quotation.text.lowercased() == words.lowercased())
            }
        }
    }

    @Test func repeatedWordsKeepAllTheirPlaces() throws {
        let quotation = try #require(try reading(preferring: "in").quotations.first)
        #expect(quotation.places.count == 2)
    }

    @Test func theLikeliestOfAllQuotationsComesFirst() throws {
        let reading = try reading(preferring: "in Paris", results: 4)
        let figures = reading.quotations.map(\.logProbability)
        #expect(figures == figures.sorted(by: >) && figures.count == 4)
    }

    @Test func whenTheRowsRunOutTheBestPathIsWrittenToItsEnd() throws {
        let quotation = try #require(try reading(preferring: "was built in 1889", rows: 3).quotations.first)
        #expect(quotation.text == "was built in 1889")
    }

    @Test(arguments: ["Which tower?", "Is", "é the 1889."])
    func theQuestionIsReadTokenByTokenAndEachByteOnce(question: String) throws {
        let engine = ScriptedEngine(contextLength: 256, vocabulary: Self.vocabulary) { _ in
            ScriptedEngine.preferring(TokenID(0), of: Self.vocabulary.count + 1, gap: 9)
        }
        let asked = try engine.tokenize(" " + question)
        var answer = QuotedAnswer(
            engine: engine, sequence: try engine.makeSequence(),
            prompt: [TokenID(40), TokenID(33)] + asked + [TokenID(50)],
            quoting: Quoting(
                text: QuotableText(Self.passages), question: question, rows: 1, breadth: 1, results: 1),
            maximumTokens: 4, table: TokenTable(of: engine, count: Self.vocabulary.count + 1))
        var tokens: [QuotedReading.Token] = []
        try answer.run { if case .quoted(let reading) = $0 { tokens = reading.question } }
        // The white space in front is a token of its own, or the beginning of one; no other byte is nobody's.
        #expect(tokens.count == asked.count || tokens.count == asked.count - 1)
        #expect(tokens.flatMap { Array($0.byteRange) } == Array(0..<question.utf8.count))
        #expect(tokens.allSatisfy { $0.logProbability < 0 && $0.entropy > 0 })
    }

    @Test func everyPlaceIsWholeWordsOfOnePassage() {
        var random = SplitMix(seed: 5)
        let alphabet = Array("ab 1.,é—$(\n")
        for _ in 0..<200 {
            let passage = String((0..<12).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
            let text = QuotableText([passage, passage])
            let spans = text.starts.flatMap { start in
                (start..<text.limit(of: start)).map { start..<($0 + 1) }.filter { text.mayEnd(at: $0.upperBound) }
            }
            for place in spans.map(text.place) {
                let bytes = Array(passage.utf8)
                let words = String(decoding: bytes[place.bytes], as: UTF8.self)
                #expect(words.first?.isWhitespace == false && words.last?.isWhitespace == false)
                #expect(!words.contains("\u{FFFD}"), "a character is cut")
                let before = String(decoding: bytes[..<place.bytes.lowerBound], as: UTF8.self).last
                #expect(!(before?.isLetter == true && words.first?.isLetter == true), "\(passage.debugDescription)")
            }
        }
    }
}
