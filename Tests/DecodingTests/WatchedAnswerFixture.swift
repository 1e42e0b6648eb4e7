import Corpus
import Decoding

/// A model that writes " Tea was drunk in Tula. It ended." and is unsure of Tula; knowing the fact, it writes Moscow. Asked on a
/// fork, it says yes or no, or names search words.
struct WatchedAnswerFixture {
    static let pieces = [
        "Q", "A", "fact", " Tea", " was", " drunk", " in", " Tula", ".", " Moscow", " It", " ended", "Sure?", "Words?",
        "Say.", "yes", "Yes", "YES", "no", "No", "NO", "town", "\n", " ", "[", "]", "2", "\"", "`",
    ]

    static func token(_ piece: String) -> TokenID {
        TokenID(Int32((pieces.firstIndex(of: piece) ?? -2) + 1))
    }

    /// What is written instead of " Tula" before the fact is known, and how sure the model is of it.
    var doubtful = " Tula"
    var gap: Float = 0.3
    var says = "yes"
    var answer = [" Tea", " was", " drunk", " in", " Tula", ".", " It", " ended", "."]
    var contextLength = 64
    var policy = InterventionPolicy(
        placement: .rewind, querier: .words, injector: .sentences, maximum: 2, spacing: 0, tail: 1, confidence: 0.4,
        confirmation: 0.5, helperTokens: 4, insertTokens: 8, sentenceTokens: 32, helperLimit: .seconds(3),
        consultLimit: .seconds(3))
    var monitors = MonitorFactory { [SentenceMonitor(name: "rind", rule: .rind(threshold: 1), maximumTokens: 32)] }

    func engine() -> ScriptedEngine {
        let count = Self.pieces.count + 1
        let helpers = ["Sure?": says, "Words?": "town", "Say.": "fact"].map {
            (Self.token($0.key), Self.token($0.value))
        }
        let ignored = Set(["Q", "A", "fact", " ", "[", "]", "2"].map(Self.token))
        let answer = answer.map(Self.token)
        let (doubtful, known, fact, gap) = (Self.token(doubtful), Self.token(" Moscow"), Self.token("fact"), gap)
        let instructions = helpers.map(\.0)
        return ScriptedEngine(contextLength: contextLength, vocabulary: Self.pieces.map { Array($0.utf8) }) { tokens in
            if let asked = tokens.lastIndex(where: { instructions.contains($0) }) {
                let reply = helpers.first { $0.0 == tokens[asked] }?.1 ?? ScriptedEngine.end
                return ScriptedEngine.preferring(
                    asked == tokens.count - 1 ? reply : ScriptedEngine.end, of: count, gap: 20)
            }
            let index = tokens.count { !ignored.contains($0) }
            guard index < answer.count else { return ScriptedEngine.preferring(ScriptedEngine.end, of: count, gap: 20) }
            guard answer[index] == doubtful else {
                return ScriptedEngine.preferring(answer[index], of: count, gap: 20)
            }
            return tokens.contains(fact)
                ? ScriptedEngine.preferring(known, of: count, gap: 20)
                : ScriptedEngine.preferring(doubtful, of: count, gap: gap)
        }
    }

    static func item(_ number: Int) -> EvidenceItem {
        EvidenceItem(
            kind: .chunk,
            citation: Citation(
                number: number, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: "", headings: [],
                pages: nil, byteRange: 0..<1, contentHash: ""),
            text: "fact", score: 1)
    }

    static let findings = Findings(
        items: [item(2)], text: "fact", messages: [ChatMessage(role: .user, content: "with fact")])

    /// Everything that happened, and what it cost.
    struct Outcome {
        var events: [GenerationEvent] = []
        var queries: [String] = []
        var usage: DecodeUsage
        var tokens: [TokenID]

        var text: String {
            events.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
        }

        var injections: [Injection] {
            events.compactMap { if case .injected(let injection) = $0 { injection } else { nil } }
        }

        var withdrawals: [Withdrawal] {
            events.compactMap { if case .withdrawn(let withdrawal) = $0 { withdrawal } else { nil } }
        }

        var dismissals: [Dismissal.Reason] {
            events.compactMap { if case .dismissed(let dismissal) = $0 { dismissal.reason } else { nil } }
        }

        /// Of all interventions, those that came to nothing included.
        var cost: InterventionTokens {
            events.reduce(into: InterventionTokens()) { sum, event in
                switch event {
                case .injected(let injection): sum += injection.tokens
                case .dismissed(let dismissal): sum += dismissal.tokens
                default: break
                }
            }
        }
    }

    /// Writes the answer to the prompt "Q", evidence if there is any, "A".
    func run(
        on engine: ScriptedEngine, trace: Bool = false, consult: (Consultation) -> Findings? = { _ in findings },
        now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
        disconnection: @escaping (String) -> String? = { _ in nil }, isCancelled: @escaping () -> Bool = { false }
    ) throws -> Outcome {
        try withoutActuallyEscaping(consult) { consult in
            let log = QueryLog()
            let watch = Watch(
                monitors: monitors, policy: policy, question: "where",
                helpers: HelperTexts(verdict: "Sure?", query: "Words?", injection: "Say."), positions: 0,
                consult: { _ in nil },
                disconnection: { _ in nil })
            let request = GenerationRequest(
                messages: [], maximumTokens: 40, temperature: 0, topP: 1, topK: 0, seed: 1, stop: [], trace: trace,
                watch: watch)
            var answer = WatchedAnswer(
                engine: engine, sequence: try engine.makeSequence(), prompt: ["Q", "A"].map(Self.token),
                request: request, processors: [],
                chat: ChatEncoding(
                    prompt: { _ throws(Failure) in ["Q", "fact", "A"].map(Self.token) },
                    instruction: { text throws(Failure) in [Self.token(text)] }),
                surroundings: Surroundings(
                    consult: { consultation in
                        log.queries.append(consultation.query)
                        return consult(consultation)
                    },
                    disconnection: disconnection, now: now),
                isCancelled: isCancelled)
            var events: [GenerationEvent] = []
            try answer.run(since: now()) { events.append($0) }
            return Outcome(
                events: events, queries: log.queries, usage: answer.loop.usage, tokens: answer.loop.tokens)
        }
    }

    private final class QueryLog {
        var queries: [String] = []
    }
}
