package import Answering
import ContextAssembly
import Corpus
import Decoding
import Retrieval

/// One way to decide when an answer asks the index, on trial.
package struct MonitorArm: Sendable {
    package let name: String

    /// The arm that writes what this one would write if its monitors stayed silent; `nil` for that arm itself.
    package let silent: String?

    /// Whether what the monitors decide is the answer's first retrieval.
    package let startsFromMemory: Bool

    /// Whether monitors read what it writes.
    package let isWatched: Bool

    private let write: @Sendable (Question) async throws -> MonitorOutcome

    package func outcome(of question: Question) async throws -> MonitorOutcome { try await write(question) }

    package init(
        name: String, silent: String?, startsFromMemory: Bool, isWatched: Bool = false,
        write: @escaping @Sendable (Question) async throws -> MonitorOutcome
    ) {
        self.name = name
        self.silent = silent
        self.startsFromMemory = startsFromMemory
        self.isWatched = isWatched
        self.write = write
    }

    /// An arm whose answers are watched as `options` say.
    package init(name: String, retrieval: RetrievalTrial, answerer: Answerer, options: AnsweringOptions) {
        self.name = name
        let monitoring = options.monitoring
        startsFromMemory = !monitoring.retrievesFirst
        isWatched = monitoring.selection.isWatching
        silent =
            monitoring.selection.names == [.never]
            ? nil : (!startsFromMemory && monitoring.selection.isWatching ? "once" : "never")
        write = { question in
            let clock = ContinuousClock()
            let start = clock.now
            var outcome = MonitorOutcome(question: question)
            var text = ""
            let events = answerer.answer(
                question.question, in: retrieval.snapshot, profile: retrieval.profile, mode: retrieval.mode,
                options: options, trace: true)
            for try await event in events {
                switch event {
                case .retrieved: outcome.retrievals += 1
                case .text(let piece): text += piece
                case .retrieving(let inquiry): outcome.doubt = outcome.doubt ?? inquiry.score
                case .injected(let injection):
                    if outcome.injections == 0 { outcome.keptBefore = CitationMarkers.removed(from: text) }
                    outcome.injections += 1
                    outcome.addedMilliseconds += injection.milliseconds
                case .dismissed(let dismissal):
                    outcome.dismissals[dismissal.reason.rawValue, default: 0] += 1
                    outcome.addedMilliseconds += dismissal.milliseconds
                case .withdrawn, .cited, .token: break
                case .finished(let summary):
                    outcome.promptTokens = summary.usage.prompt
                    outcome.outputTokens = summary.usage.answer
                    outcome.interventions = summary.usage.interventions
                    outcome.isDecline = summary.reason == .noEvidence
                }
            }
            outcome.finish(text, noEvidence: answerer.prompts.noEvidence)
            outcome.milliseconds = (clock.now - start) / .milliseconds(1)
            return outcome
        }
    }

    /// The control arm of explicit tool calls: the model is asked what to search for, reads what was found, is asked
    /// again, at most `steps` times, and then answers. Every call sends everything again, as calls of an API do.
    package init(
        name: String, retrieval: RetrievalTrial, answerer: Answerer, options: AnsweringOptions, steps: Int,
        prompts: StepPrompts
    ) {
        self.name = name
        silent = "never"
        startsFromMemory = true
        isWatched = false
        write = { question in
            let clock = ContinuousClock()
            let start = clock.now
            var outcome = MonitorOutcome(question: question)
            var items: [EvidenceItem] = []
            var lines: [String] = []
            var asked: Set<String> = []
            func say(_ messages: [ChatMessage], limit: Int) async throws -> String {
                var text = ""
                let request = GenerationRequest(
                    messages: messages, maximumTokens: limit, temperature: options.temperature, topP: options.topP,
                    topK: options.topK, seed: options.seed, stop: [], trace: false)
                for try await event in answerer.generator.generate(request) {
                    switch event {
                    case .prefilled(let tokens, _, _): outcome.promptTokens += tokens
                    case .text(let piece): text += piece
                    case .finished(_, let tokens, _): outcome.outputTokens += tokens
                    case .token, .quoted, .retrieving, .retrieved, .injected, .withdrawn, .dismissed: break
                    }
                }
                return text
            }
            for _ in 0..<steps {
                let reply = try await say(
                    prompts.messages(question: question.question, evidence: lines.joined(separator: "\n")),
                    limit: options.monitoring.policy.helperTokens)
                let query = reply.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
                let key = AnswerScore.tokens(of: query).joined(separator: " ")
                guard !key.isEmpty, key != "done", asked.insert(key).inserted else { break }
                let found = try await retrieval.retriever.retrieve(
                    query, in: retrieval.snapshot, profile: retrieval.profile, mode: retrieval.mode)
                outcome.retrievals += 1
                let block = try await answerer.evidence(found, for: query, beyond: items, options: options)
                items += block.items
                lines += block.lines
            }
            let text = try await say(
                items.isEmpty
                    ? answerer.prompts.messages(recalling: question.question)
                    : answerer.prompts.messages(question: question.question, evidence: lines.joined(separator: "\n")),
                limit: options.maximumTokens)
            outcome.finish(text, noEvidence: answerer.prompts.noEvidence)
            outcome.milliseconds = (clock.now - start) / .milliseconds(1)
            return outcome
        }
    }
}

/// What the model is asked in each step of the control arm.
package struct StepPrompts: Sendable, Equatable {
    private let system: String
    private let step: String

    /// - Parameter step: with `{evidence}` and `{question}` in it.
    package init(system: String, step: String) {
        self.system = system
        self.step = step
    }

    func messages(question: String, evidence: String) -> [ChatMessage] {
        [
            ChatMessage(role: .system, content: system),
            ChatMessage(
                role: .user, content: AnswerPrompts.filled(step, ["evidence": evidence, "question": question])),
        ]
    }
}

extension MonitorOutcome {
    fileprivate mutating func finish(_ text: String, noEvidence: String) {
        answer = CitationMarkers.removed(from: text)
        isDecline = isDecline || Decline.isOne(answer, noEvidence: noEvidence)
    }
}
