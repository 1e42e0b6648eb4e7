import Corpus
import Decoding
import Testing

@Suite struct InsightMonitorTests {
    private func token(_ text: String, at position: Int, entropy: Double = 0, ends: Bool = false) -> ObservedToken {
        var statistics = [Float(1), 0].withUnsafeBufferPointer(LogitStatistics.init)
        statistics.entropy = entropy
        return ObservedToken(
            token: TokenID(1), position: position, bytes: Array(text.utf8), statistics: statistics, probability: 1,
            endsAnswer: ends)
    }

    @Test func aProbeReadsTheMeanOfTheDraftsHiddenStates() {
        let probe = LinearProbe(weights: [2, -1], bias: 0.5)
        // Mean (2, 1): 4 − 1 + 0.5.
        #expect(abs(probe.doubt([2, 1]) - 1 / (1 + 0.0301973834)) < 1e-6)
        #expect(probe.doubt([1]) == 1, "not this model's")

        var gate = DraftGate(name: "probe", measure: .probe(probe), threshold: 0.9, length: 2)
        #expect(gate.wanted == .hidden)
        gate.begin(prompt: [TokenID](repeating: TokenID(1), count: 5))
        gate.observe(Insight(hidden: [1, 0]), position: 5)
        #expect(gate.observe(token("a", at: 5)) == .proceed)
        gate.observe(Insight(hidden: [3, 2]), position: 6)
        guard case .retrieve(let doubt) = gate.observe(token("b", at: 6)) else {
            Issue.record("the gate should doubt")
            return
        }
        #expect(doubt.position == 5 && abs(doubt.score - probe.doubt([2, 1])) < 1e-9)
    }

    /// Entropies 1, 2, 3 nats and a full stop. From later tokens the first word gets at most 0.1 of one head and 0.3 of the
    /// other, the second 0.2 and 0.4, the third and the stop nothing: 0.2, 0.3, 0 and 0, mean 0.125. RIND of the second word:
    /// 2 · 0.3 / 0.125.
    @Test func rindIsEntropyTimesTheAttentionAWordReceives() {
        var monitor = AttentionMonitor(name: "attention-rind", threshold: 1, maximumTokens: 64)
        #expect(monitor.wanted == .attention)
        // Row by row: the two heads' weights for the positions up to the token before.
        let rows: [[Float]] = [[], [0.5, 0.5], [0.1, 0.9, 0.3, 0.5], [0.05, 0.2, 0.1, 0.2, 0.4, 0.3]]
        var verdict = Verdict.proceed
        for (index, text) in [" Tula", " Kyakhta", " Moscow", "."].enumerated() {
            monitor.observe(Insight(attention: rows[index], heads: index == 0 ? 0 : 2), position: index)
            verdict = monitor.observe(token(text, at: index, entropy: Double(index + 1)))
        }
        guard case .retrieve(let doubt) = verdict else {
            Issue.record("the monitor should doubt")
            return
        }
        #expect(abs(doubt.score - 2 * 0.3 / 0.125) < 1e-5 && doubt.position == 0)
        #expect(!doubt.attention.isEmpty)
    }

    @Test func aShortAnswerIsCheckedAtItsEndWhereThatIsAskedFor() {
        for checks in [false, true] {
            var monitor = TimedMonitor(name: "timed", window: 512, overlap: 128, checksShortAnswers: checks)
            monitor.begin(prompt: [TokenID](repeating: TokenID(1), count: 7))
            #expect(monitor.isUndecided == checks)
            #expect(monitor.observe(token("Tula", at: 7)) == .proceed)
            let verdict = monitor.observe(token("", at: 8, ends: true))
            #expect(
                verdict
                    == (checks
                        ? .retrieve(Doubt(monitor: "timed", score: 1, position: 7, confirmation: .model)) : .proceed))
            #expect(monitor.observe(token("", at: 8, ends: true)) == .proceed, "once")
        }
    }

    @Test func aLedgerHoldsTheLargestDoubtWhateverTheThreshold() {
        let thresholds = MonitorThresholds(
            draftTokens: 2, entropy: 50, margin: 1, marginBeta: 1, flare: 0, flareMask: 0.4, rind: 50, trend: 50,
            tierEntropy: 2, tierMargin: 1, timedWindow: 512, timedOverlap: 128, sentenceTokens: 64)
        let ledger = DoubtLedger()
        var chain = ledger.monitors([.entropy, .rind, .flare, .twoTier], thresholds: thresholds)()
        chain.begin(prompt: [])
        for (index, entropy) in [1.0, 3, 2].enumerated() {
            let text = [" Tula", " Kyakhta", "."][index]
            #expect(chain.observe(token(text, at: index, entropy: entropy)) == .proceed)
        }
        #expect(ledger.scores[.entropy] == 2 && ledger.scores[.rind] == 3 && ledger.scores[.flare] == 0)
        #expect(abs((ledger.scores[.twoTier] ?? 0) - 1.5) < 1e-9, "3 nats of 2")

        var calibrated = thresholds
        calibrated.apply(thresholds.settings(of: .twoTier, above: 1.5))
        #expect(calibrated.tierEntropy == 3 && calibrated.tierMargin == 1.5)
        calibrated.apply(thresholds.settings(of: .flare, above: 0.75))
        #expect(calibrated.flare < 0.25 && calibrated.flare > 0.2499)
    }
}
