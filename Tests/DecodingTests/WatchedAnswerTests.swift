import Corpus
import Decoding
import Synchronization
import Testing

@Suite struct WatchedAnswerTests {
    private let plain = " Tea was drunk in Tula. It ended."
    private let corrected = " Tea was drunk in Moscow. It ended."

    @Test func aRewoundSentenceIsWrittenAnewAndItsFirstFormIsNeverShown() throws {
        let fixture = WatchedAnswerFixture()
        let engine = fixture.engine()
        let outcome = try fixture.run(on: engine)
        #expect(outcome.text == corrected)
        #expect(outcome.withdrawals == [Withdrawal(text: " Tea was drunk in Tula.", tokens: 0)])
        #expect(outcome.queries == ["where Tea drunk"])
        #expect(outcome.injections.map(\.numbers) == [[2]] && outcome.injections[0].text == "fact")
        let order = outcome.events.compactMap { event -> String? in
            switch event {
            case .prefilled: "prefilled"
            case .retrieving: "retrieving"
            case .retrieved: "retrieved"
            case .withdrawn: "withdrawn"
            case .injected: "injected"
            case .finished: "finished"
            case .text, .token, .quoted, .dismissed: nil
            }
        }
        #expect(order == ["prefilled", "retrieving", "retrieved", "withdrawn", "injected", "finished"])
        // Prompt, both sentences and the first one's withdrawn form, insert: each computed once. The last token of the
        // withdrawn sentence was never computed, nor is an end.
        #expect(engine.counters.decodedTokens == 2 + 5 + 9 + outcome.cost.injected)
        #expect(outcome.cost.reread == 0)
        #expect(outcome.usage.sampled == 6 + 9)
    }

    @Test func anAppendedFindingLeavesWhatIsWritten() throws {
        var fixture = WatchedAnswerFixture()
        fixture.policy.placement = .append
        let outcome = try fixture.run(on: fixture.engine())
        #expect(outcome.text == plain && outcome.withdrawals.isEmpty && outcome.injections.count == 1)
        #expect(
            outcome.tokens.map { WatchedAnswerFixture.pieces[Int($0.rawValue) - 1] }.joined()
                == "QA Tea was drunk in Tula. fact It ended.")
    }

    @Test func newEvidenceJoinsTheEvidenceAndOnlyWhatFollowsItIsReadAgain() throws {
        var fixture = WatchedAnswerFixture()
        fixture.policy.placement = .evidence
        let engine = fixture.engine()
        let outcome = try fixture.run(on: engine)
        #expect(outcome.text == corrected)
        #expect(outcome.tokens.prefix(3) == ["Q", "fact", "A"].map(WatchedAnswerFixture.token)[...])
        #expect(outcome.cost.injected == 1 && outcome.cost.reread == 1)
        #expect(engine.counters.decodedTokens == 2 + 5 + outcome.cost.total + 9)
    }

    @Test func whatCameBeforeTheDoubtfulSentenceStaysUnderNewEvidence() throws {
        var fixture = WatchedAnswerFixture()
        fixture.policy.placement = .evidence
        fixture.answer = [" It", " ended", ".", " Tea", " in", " Tula", "."]
        let outcome = try fixture.run(on: fixture.engine())
        #expect(outcome.text == " It ended. Tea in Moscow.")
        #expect(outcome.cost.reread == 1 + 3, "the prompt's end and the first sentence")
    }

    @Test func aTraceLosesTheTokensThatWereWithdrawn() throws {
        let fixture = WatchedAnswerFixture()
        let outcome = try fixture.run(on: fixture.engine(), trace: true)
        var tokens: [String] = []
        for event in outcome.events {
            if case .token(let trace) = event { tokens.append(trace.text) }
            if case .withdrawn(let withdrawal) = event { tokens.removeLast(withdrawal.tokens) }
        }
        #expect(tokens.joined() == corrected)
    }

    // MARK: Helpers

    private func twoTier(says: String) -> WatchedAnswerFixture {
        var fixture = WatchedAnswerFixture()
        fixture.says = says
        fixture.monitors = MonitorFactory {
            [SentenceMonitor(name: "two-tier", rule: .twoTier(entropy: 1, margin: 1), maximumTokens: 32)]
        }
        return fixture
    }

    @Test func theModelsOwnVerdictIsReadOffAForkThatReadsNothingAgain() throws {
        let fixture = twoTier(says: "yes")
        let engine = fixture.engine()
        let outcome = try fixture.run(on: engine)
        #expect(outcome.text == corrected)
        #expect(outcome.cost.monitor == 1 && outcome.cost.rereadByHelpers == 0)
        // The helper had the sentence's last token computed, which the answer would have had to, had it gone on.
        #expect(engine.counters.decodedTokens == 2 + 6 + 9 + outcome.cost.total)
    }

    @Test func aModelThatSeesNothingMissingIsBelieved() throws {
        let fixture = twoTier(says: "no")
        let engine = fixture.engine()
        let outcome = try fixture.run(on: engine)
        #expect(outcome.text == plain && outcome.queries.isEmpty && outcome.dismissals == [.unconfirmed])
        #expect(engine.counters.decodedTokens == 2 + 9 + outcome.cost.total && outcome.cost.total == 1)
    }

    @Test func aMemoryThatCannotBeSharedIsReadAgainAndThatIsReported() throws {
        let fixture = twoTier(says: "yes")
        let engine = fixture.engine()
        engine.canFork = false
        let outcome = try fixture.run(on: engine)
        #expect(outcome.text == corrected)
        #expect(outcome.cost.rereadByHelpers == 2 + 6 && outcome.cost.reread == 2 + 6)
        #expect(engine.counters.decodedTokens == 2 + 6 + 9 + outcome.cost.total)
    }

    @Test func withoutAFreeSequenceOrTimeAHelperHasSaidNo() throws {
        let fixture = twoTier(says: "yes")
        let engine = fixture.engine()
        engine.maximumSequences = 1
        #expect(try fixture.run(on: engine).dismissals == [.unconfirmed])

        let start = ContinuousClock.now
        var glances = 0
        let outcome = try fixture.run(
            on: fixture.engine(),
            now: {
                glances += 1
                return start.advanced(by: .seconds(4 * glances))
            })
        #expect(outcome.dismissals == [.unconfirmed] && outcome.text == plain)
    }

    @Test func theModelMayNameTheSearchWordsAndStateTheFinding() throws {
        var fixture = WatchedAnswerFixture()
        fixture.policy.querier = .model
        fixture.policy.injector = .model
        let engine = fixture.engine()
        let outcome = try fixture.run(on: engine)
        #expect(outcome.queries == ["town"])
        #expect(outcome.injections[0].text == "fact [2]")
        #expect(outcome.cost.querier == 2 && outcome.cost.injector == 2)
        #expect(engine.counters.decodedTokens == 2 + 6 + 9 + outcome.cost.total)
    }

    // MARK: Guard rails

    /// Doubts every sentence.
    private func alarmed(_ change: (inout InterventionPolicy) -> Void) -> WatchedAnswerFixture {
        var fixture = WatchedAnswerFixture()
        fixture.answer = (0..<5).flatMap { _ in [" It", " ended", "."] }
        fixture.monitors = MonitorFactory {
            [SentenceMonitor(name: "flare", rule: .flare(threshold: 1, mask: 0), maximumTokens: 32)]
        }
        fixture.policy.placement = .append
        change(&fixture.policy)
        return fixture
    }

    @Test func thereAreNoMoreInterventionsThanAllowedAndNoTokenIsWrittenTwice() throws {
        let fixture = alarmed { $0.maximum = 3 }
        let outcome = try fixture.run(on: fixture.engine())
        // The query is the question each time, and equal queries are put once.
        #expect(outcome.queries.count == 1)
        #expect(outcome.dismissals == [.repeated, .repeated, .repeated, .repeated])
        #expect(outcome.text == String(repeating: " It ended.", count: 5))

        var inventive = fixture
        let counter = Counter()
        inventive.monitors = MonitorFactory { [Inventive(counter: counter)] }
        let more = try inventive.run(on: inventive.engine())
        #expect(more.injections.count == 3 && more.dismissals == [.exhausted, .exhausted])
        #expect(more.text == String(repeating: " It ended.", count: 5))
    }

    @Test func interventionsKeepTheirDistance() throws {
        let counter = Counter()
        var fixture = alarmed {
            $0.maximum = 9
            $0.spacing = 6
        }
        fixture.monitors = MonitorFactory { [Inventive(counter: counter)] }
        let outcome = try fixture.run(on: fixture.engine())
        #expect(outcome.dismissals == [.tooSoon, .tooSoon] && outcome.injections.count == 3)
    }

    @Test func nothingFoundMeansNothingInsertedAndNothingAskedAgain() throws {
        let fixture = WatchedAnswerFixture()
        let outcome = try fixture.run(on: fixture.engine(), consult: { _ in nil })
        #expect(outcome.text == plain && outcome.injections.isEmpty && outcome.withdrawals.isEmpty)
        #expect(outcome.dismissals == [.nothingFound] && outcome.usage.injected == 0)
    }

    @Test(arguments: ["\"", "`"])
    func nothingIsPutIntoCodeOrAQuotation(mark: String) throws {
        var fixture = WatchedAnswerFixture()
        fixture.answer = [String](repeating: mark, count: mark == "`" ? 3 : 1) + fixture.answer
        let outcome = try fixture.run(on: fixture.engine())
        #expect(outcome.dismissals == [.blocked] && outcome.text.hasSuffix(plain))
    }

    @Test func whereTooLittleIsLeftToWriteOrToHoldNothingIsPutIn() throws {
        var short = WatchedAnswerFixture()
        short.policy.tail = 39
        #expect(try short.run(on: short.engine()).dismissals == [.blocked])
        var narrow = WatchedAnswerFixture()
        narrow.contextLength = 12
        narrow.policy.tail = 4
        #expect(try narrow.run(on: narrow.engine()).dismissals == [.noRoom])
    }

    @Test func theCollectionMayContradictADoubt() throws {
        var fixture = WatchedAnswerFixture()
        fixture.monitors = MonitorFactory { [SentenceMonitor(name: "corpus", rule: .collection, maximumTokens: 32)] }
        #expect(try fixture.run(on: fixture.engine()).dismissals == [.connected, .connected])
        var asked: [String] = []
        let outcome = try fixture.run(
            on: fixture.engine(),
            disconnection: { sentence in
                asked.append(sentence)
                return sentence.contains("Tula") ? "Tea Tula" : nil
            })
        #expect(asked == [" Tea was drunk in Tula.", " Tea was drunk in Moscow.", " It ended."])
        #expect(outcome.queries == ["where Tea Tula"] && outcome.text == corrected)
    }

    @Test func aStoppedListenerStopsTheMonitorAndTheSearchAndNothingEntersLate() throws {
        let fixture = WatchedAnswerFixture()
        let stopped = Counter()
        let outcome = try fixture.run(
            on: fixture.engine(),
            consult: { _ in
                stopped.value = 1
                return WatchedAnswerFixture.findings
            }, isCancelled: { stopped.value > 0 })
        #expect(outcome.injections.isEmpty && outcome.usage.injected == 0)
        guard case .finished(.cancelled, _, _)? = outcome.events.last else {
            Issue.record("\(outcome.events)")
            return
        }
    }

    // MARK: Gates

    @Test func anUncertainDraftIsWrittenAnewFromTheEvidence() throws {
        var fixture = WatchedAnswerFixture()
        fixture.policy.placement = .evidence
        fixture.monitors = MonitorFactory {
            [DraftGate(name: "entropy", measure: .entropy, threshold: 0.2, length: 7)]
        }
        let outcome = try fixture.run(on: fixture.engine())
        #expect(outcome.text == corrected && outcome.queries == ["where"])
        #expect(outcome.withdrawals == [Withdrawal(text: " Tea was drunk in Tula. It", tokens: 0)])
    }

    @Test func aCertainDraftStands() throws {
        var fixture = WatchedAnswerFixture()
        fixture.gap = 20
        fixture.monitors = MonitorFactory {
            [DraftGate(name: "entropy", measure: .entropy, threshold: 0.2, length: 7)]
        }
        let outcome = try fixture.run(on: fixture.engine())
        #expect(outcome.text == plain && outcome.queries.isEmpty && outcome.cost.total == 0)
    }
}

private final class Counter: Sendable {
    private let state = Mutex(0)

    var value: Int {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Doubts every sentence, and has a new query each time.
private struct Inventive: TokenMonitor {
    var counter: Counter
    private var sentence = OpenSentence(maximumTokens: 32)

    init(counter: Counter) { self.counter = counter }

    mutating func observe(_ token: ObservedToken) -> Verdict {
        sentence.append(token)
        guard sentence.isClosed, let start = sentence.start else { return .proceed }
        counter.value += 1
        return .retrieve(Doubt(monitor: "inventive", score: 1, position: start, query: "query\(counter.value)"))
    }
}
