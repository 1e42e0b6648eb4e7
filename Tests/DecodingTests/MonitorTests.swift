import Corpus
import Decoding
import Testing

/// Tokens of a text, one for each piece, with chosen entropies and probabilities.
private func observed(
    _ pieces: [String], entropy: (Int) -> Double = { _ in 0 }, margin: (Int) -> Double = { _ in 30 },
    probability: (Int) -> Double = { _ in 1 }, from position: Int = 10
) -> [ObservedToken] {
    pieces.enumerated().map { index, piece in
        var statistics = [Float(1), 0].withUnsafeBufferPointer(LogitStatistics.init)
        statistics.entropy = entropy(index)
        statistics.margin = margin(index)
        return ObservedToken(
            token: TokenID(1), position: position + index, bytes: Array(piece.utf8), statistics: statistics,
            probability: probability(index), endsAnswer: false)
    }
}

/// What a monitor asks for, by the index of the token at which it does.
private func doubts(_ monitor: some TokenMonitor, _ tokens: [ObservedToken]) -> [Int: Doubt] {
    var monitor = monitor
    monitor.begin(prompt: [TokenID](repeating: TokenID(1), count: 10))
    var doubts: [Int: Doubt] = [:]
    for (index, token) in tokens.enumerated() {
        if case .retrieve(let doubt) = monitor.observe(token) { doubts[index] = doubt }
    }
    return doubts
}

@Suite struct OpenSentenceTests {
    private func closings(_ pieces: [String], limit: Int = 64) -> [Int] {
        var sentence = OpenSentence(maximumTokens: limit)
        return observed(pieces).enumerated().compactMap { index, token in
            sentence.append(token)
            return sentence.isClosed ? index : nil
        }
    }

    @Test func aSentenceEndsAtItsMarkAndNotAtAnAbbreviationOrANumber() {
        #expect(closings(["Mr", ".", " Fox", " paid", " 3", ".", "5", " pounds", ".", " Why", "?"]) == [8, 10])
        #expect(closings(["Tea", "\n", "\n", "Water"]) == [1])
        #expect(closings(["a", "b", "c", "d", "e"], limit: 2) == [1, 3])
    }

    @Test func theEndOfTheAnswerEndsItsSentence() {
        var sentence = OpenSentence(maximumTokens: 9)
        var tokens = observed(["Tula", ""])
        tokens[1].endsAnswer = true
        sentence.append(tokens[0])
        #expect(!sentence.isClosed)
        sentence.append(tokens[1])
        #expect(sentence.isClosed && sentence.text == "Tula" && sentence.tokens.count == 1)
    }

    @Test func aWordOfSeveralTokensHasTheirMeanEntropyAndTheirLeastProbability() {
        var sentence = OpenSentence(maximumTokens: 64)
        let tokens = observed(
            [" K", "yak", "hta", ",", " the", " town"], entropy: { [1, 2, 6, 9, 9, 0.5][$0] },
            probability: { [0.9, 0.2, 0.8, 0.1, 0.1, 1][$0] })
        for token in tokens { sentence.append(token) }
        #expect(sentence.words.map(\.text) == ["Kyakhta", ",", "the", "town"])
        #expect(sentence.words[0].entropy == 3 && sentence.words[0].probability == 0.2)
        #expect(sentence.words.map(\.isContent) == [true, false, false, true])
        #expect(sentence.words.map(\.position) == [10, 13, 14, 15])
    }

    @Test func aRewindTakesTokensBackAndAMoveRenumbersThem() {
        var sentence = OpenSentence(maximumTokens: 64)
        for token in observed(["Tea", " was", " drunk", "."]) { sentence.append(token) }
        sentence.rewound(to: 12)
        #expect(sentence.text == "Tea was" && !sentence.isClosed)
        sentence.moved(by: 5)
        #expect(sentence.tokens.map(\.position) == [15, 16])
    }
}

@Suite struct GateTests {
    @Test func theDraftsMeanDecidesOnceAndOnlyAtItsEnd() {
        let gate = DraftGate(name: "entropy", measure: .entropy, threshold: 1, length: 3)
        let found = doubts(gate, observed(["a", "b", "c", "d", "e"], entropy: { [2, 0, 2, 9, 9][$0] }))
        #expect(Array(found.keys) == [2])
        #expect(found[2]?.position == 10 && abs((found[2]?.score ?? 0) - 4.0 / 3) < 1e-9)
        #expect(doubts(gate, observed(["a", "b", "c"], entropy: { _ in 1 })).isEmpty)
    }

    @Test func theMarginsMeasureIsTheMeanOfItsExponential() {
        let gate = DraftGate(name: "margin", measure: .margin(beta: 2), threshold: 0.1, length: 2)
        let found = doubts(gate, observed(["a", "b"], margin: { [0, 2][$0] }))
        #expect(abs((found[1]?.score ?? 0) - (1 + 0.36787944) / 2) < 1e-6)
    }

    @Test func nothingIsShownBeforeTheGateHasDecided() {
        var gate = DraftGate(name: "entropy", measure: .entropy, threshold: 1, length: 2)
        #expect(gate.isUndecided)
        for token in observed(["a", "b"]) { _ = gate.observe(token) }
        #expect(!gate.isUndecided)
    }
}

@Suite struct SentenceMonitorTests {
    private func monitor(_ rule: SentenceMonitor.Rule) -> SentenceMonitor {
        SentenceMonitor(name: "m", rule: rule, maximumTokens: 64)
    }

    @Test func flareAsksWithoutTheTokensItIsUnsureOf() {
        let tokens = observed(
            ["Tea", " came", " from", " Ky", "oto", "."], probability: { [0.9, 0.7, 0.9, 0.3, 0.2, 1][$0] })
        let found = doubts(monitor(.flare(threshold: 0.4, mask: 0.4)), tokens)
        #expect(found == [5: Doubt(monitor: "m", score: 0.8, position: 10, query: "Tea came from.")])
        #expect(doubts(monitor(.flare(threshold: 0.1, mask: 0.4)), tokens).isEmpty)
    }

    @Test func flareLeavesTheQueryToTheQuestionWhenNothingIsLeft() {
        let found = doubts(
            monitor(.flare(threshold: 0.5, mask: 0.5)), observed(["Kyoto", "."], probability: { [0.1, 1][$0] }))
        #expect(found[1] != nil && found[1]?.query == nil)
    }

    @Test func functionWordsAndPunctuationNeverFire() {
        let words = ["The", " tea", " of", " the", ",", " town", "."]
        let loud = Set([0, 2, 3, 4, 6])
        #expect(doubts(monitor(.rind(threshold: 1)), observed(words, entropy: { loud.contains($0) ? 5 : 0.5 })).isEmpty)
        let found = doubts(monitor(.rind(threshold: 1)), observed(words, entropy: { $0 == 5 ? 1.5 : 0 }))
        #expect(found == [6: Doubt(monitor: "m", score: 1.5, position: 10)])
    }

    @Test func theFirstTierFiresOnEitherMeasureAndWantsTheModelToAgree() {
        let rule = SentenceMonitor.Rule.twoTier(entropy: 2, margin: 0.5)
        let byEntropy = doubts(monitor(rule), observed(["Tula", "."], entropy: { [3, 0][$0] }))
        #expect(byEntropy[1] == Doubt(monitor: "m", score: 1.5, position: 10, confirmation: .model))
        #expect(doubts(monitor(rule), observed(["Tula", "."], margin: { [0, 0][$0] }))[1]?.score ?? 0 > 1.9)
        #expect(doubts(monitor(rule), observed(["Tula", "."])).isEmpty)
    }

    @Test func aWithdrawnSentenceIsJudgedAnewByItsNewWords() {
        var monitor = monitor(.rind(threshold: 1))
        for token in observed(["Tea", " in", " Tula", "."], entropy: { $0 == 2 ? 4 : 0 }) { _ = monitor.observe(token) }
        monitor.rewound(to: 10)
        let again = observed(["Tea", " in", " Moscow", "."]).map { monitor.observe($0) }
        #expect(again.allSatisfy { $0 == .proceed })
    }
}

@Suite struct EntropyTrendTests {
    /// By hand: D = [1, 2, −7]; E = −4/3, |D₃−E| = 17/3, |D₂−E| = 10/3, w = 10/27.
    @Test func theSecondDifferenceIsSmoothedAsWrittenInThePaper() {
        let trend = EntropyTrendMonitor.smoothedTrend(of: [1, 1, 2, 5, 1])
        #expect(abs(trend - (10.0 / 27 * -7 + 17.0 / 27 * 2)) < 1e-12)
    }

    @Test func theFirstWordsAreSilent() {
        #expect(EntropyTrendMonitor.smoothedTrend(of: [9, 0, 9]) == 0)
    }

    @Test func itDoubtsFromTheWordOnAtWhichEntropyAccelerates() {
        let words = [" tea", " kettle", " water", " Tula", " Kyakhta", "."]
        let entropies = [0, 0, 0, 0, 4, 0.0]
        let monitor = EntropyTrendMonitor(name: "etc", threshold: 0.5, maximumTokens: 64)
        let found = doubts(monitor, observed(words, entropy: { entropies[$0] }))
        let expected = abs(EntropyTrendMonitor.smoothedTrend(of: [0, 0, 0, 0, 4]))
        #expect(found == [5: Doubt(monitor: "etc", score: expected, position: 14)])
    }
}

@Suite struct TimedMonitorTests {
    private let monitor = TimedMonitor(name: "timed", window: 512, overlap: 128)

    @Test func checksComeAt512CharactersAndEvery384AfterThem() {
        #expect(doubts(monitor, observed([String](repeating: "a", count: 1300))).keys.sorted() == [511, 895, 1279])
    }

    @Test func charactersAreCountedAndNotBytes() {
        #expect(doubts(monitor, observed([String](repeating: "茶", count: 600))).keys.sorted() == [511])
        let halves = (0..<1200).map { index in
            let bytes = Array("🫖".utf8)
            var token = observed([""])[0]
            token.bytes = index % 2 == 0 ? Array(bytes[..<2]) : Array(bytes[2...])
            token.position = 10 + index
            return token
        }
        #expect(doubts(monitor, halves).keys.sorted() == [1023])
    }

    @Test func aCheckThatIsDueInsideCodeIsSkippedAndNotPostponed() {
        let pieces = [String](repeating: "a", count: 500) + ["```"] + [String](repeating: "x", count: 100) + ["```"]
        let found = doubts(monitor, observed(pieces + [String](repeating: "b", count: 400)))
        // The check at 512 is lost; the next is due 384 characters later, outside.
        #expect(found.keys.sorted() == [891])
    }

    @Test func aRewindTakesCharactersBack() {
        var monitor = monitor
        let tokens = observed([String](repeating: "a", count: 600))
        for token in tokens.prefix(500) { _ = monitor.observe(token) }
        monitor.rewound(to: 10 + 400)
        let verdicts = tokens[400..<512].map { monitor.observe($0) }
        #expect(verdicts.dropLast().allSatisfy { $0 == .proceed } && verdicts.last != .proceed)
    }
}

@Suite struct BlockedZonesTests {
    @Test(arguments: [
        ("Tea ```swift let x", true), ("Tea ```x``` done", false), ("He said \"tea", true),
        ("He said \"tea\" and", false),
        ("„Tee“ und „Was", true), ("said \"tea\nand", false), ("`a` and `b`", false),
    ])
    func codeAndQuotationsAreClosedTerritory(text: String, isBlocked: Bool) {
        var zones = BlockedZones()
        for character in text { zones.append(String(character)) }
        #expect(zones.isBlocked == isBlocked)
    }
}

@Suite struct MonitorSelectionTests {
    @Test func monitorsAreJoinedByPlus() throws {
        #expect(try MonitorSelection("rind+corpus").names == [.rind, .corpus])
        #expect(try MonitorSelection("two-tier").description == "two-tier")
        #expect(try !MonitorSelection("never").isWatching)
        #expect(throws: Failure.self) { try MonitorSelection("telepathy") }
        #expect(throws: Failure.self) { try MonitorSelection("once+rind") }
        #expect(throws: Failure.self) { try MonitorSelection("") }
    }
}
