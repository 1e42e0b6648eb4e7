package import Corpus

/// Watches an answer being written and may ask for something. Monitors read; they change neither logits nor text.
///
/// ``DecodeLoop`` calls one in this order, and makes a fresh one for each answer, so that nothing is carried over:
/// ```
/// begin(prompt:)
/// for each token:
///     observe(logits, statistics, position)      // raw, before processors and sampling
///     observe(insight, position)                 // where something is wanted beside logits
///     observe(token) -> verdict                  // what was sampled
/// finish()
/// ```
/// Tokens that were injected are never observed: their entropy is not the model's doubt.
package protocol TokenMonitor {
    /// The answer begins behind these tokens.
    mutating func begin(prompt: [TokenID])

    /// The raw logits of the next position. Valid during the call.
    mutating func observe(_ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int)

    /// What the monitor wants to see beside logits; the same from begin to end.
    var wanted: InsightKinds { get }

    /// What was seen while the logits of the next position were computed: the hidden state and the attention of the token
    /// before it. Called only for a monitor that wants something.
    mutating func observe(_ insight: Insight, position: Int)

    /// A token was sampled.
    mutating func observe(_ token: ObservedToken) -> Verdict

    /// Everything from `position` on was withdrawn.
    mutating func rewound(to position: Int)

    /// The prompt was changed under the answer: positions observed so far are now `offset` larger.
    mutating func moved(by offset: Int)

    /// Whether what was written so far waits for a judgement that no sentence end brings: it should not be shown yet.
    var isUndecided: Bool { get }

    /// The answer is over, or given up.
    mutating func finish()

    /// What should be shown of the token observed last.
    var trace: TokenTrace? { get }
}

extension TokenMonitor {
    package mutating func begin(prompt: [TokenID]) {}
    package mutating func observe(_ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int) {}
    package var wanted: InsightKinds { [] }
    package mutating func observe(_ insight: Insight, position: Int) {}
    package mutating func rewound(to position: Int) {}
    package mutating func moved(by offset: Int) {}
    package var isUndecided: Bool { false }
    package mutating func finish() {}
    package var trace: TokenTrace? { nil }
}

/// A sampled token with the raw statistics of the distribution it was drawn from.
package struct ObservedToken: Sendable, Equatable {
    package var token: TokenID

    /// Place in the sequence, counted from 0, the prompt included.
    package var position: Int

    /// What the token stands for, possibly part of a character; empty for control tokens.
    package var bytes: [UInt8]
    package var statistics: LogitStatistics

    /// Probability of the token in the raw distribution.
    package var probability: Double

    /// Whether it ends the answer instead of standing for text.
    package var endsAnswer: Bool

    package init(
        token: TokenID, position: Int, bytes: [UInt8], statistics: LogitStatistics, probability: Double,
        endsAnswer: Bool
    ) {
        self.token = token
        self.position = position
        self.bytes = bytes
        self.statistics = statistics
        self.probability = probability
        self.endsAnswer = endsAnswer
    }

    /// The token's own bytes as text; replacement characters where it holds part of a character.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What a monitor wants done after a token.
package enum Verdict: Sendable, Equatable {
    case proceed
    /// Knowledge seems to be missing: look something up before writing on.
    case retrieve(Doubt)
    case stop(reason: String)
}

/// Why a monitor wants something looked up, and which part of the answer it doubts.
package struct Doubt: Sendable, Equatable {
    /// Who must agree before the index is asked.
    package enum Confirmation: Sendable, Equatable {
        case none
        /// The model itself, asked on a fork of the answer.
        case model
        /// The collection: it does not connect what the sentence connects.
        case collection
    }

    /// The monitor's name in the settings.
    package var monitor: String

    /// What passed the threshold, in the monitor's unit.
    package var score: Double

    /// Where what is doubted begins.
    package var position: Int

    /// What the monitor itself would look up; `nil` to have a query made of question and doubted text.
    package var query: String?
    package var confirmation: Confirmation

    /// Attention of the place of doubt to every position before it, for a query of the words it goes to; empty for other
    /// queries.
    package var attention: [Double] = []

    package init(
        monitor: String, score: Double, position: Int, query: String? = nil, confirmation: Confirmation = .none
    ) {
        self.monitor = monitor
        self.score = score
        self.position = position
        self.query = query
        self.confirmation = confirmation
    }
}

/// Several monitors as one. All of them see everything; `stop` outweighs `retrieve` outweighs `proceed`, and among equals
/// the first monitor speaks.
package struct MonitorChain: TokenMonitor {
    private var monitors: [any TokenMonitor]

    package init(_ monitors: [any TokenMonitor]) {
        self.monitors = monitors
    }

    package var isEmpty: Bool { monitors.isEmpty }

    package mutating func begin(prompt: [TokenID]) {
        for index in monitors.indices { monitors[index].begin(prompt: prompt) }
    }

    package mutating func observe(
        _ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int
    ) {
        for index in monitors.indices {
            monitors[index].observe(logits, statistics: statistics, position: position)
        }
    }

    package var wanted: InsightKinds { monitors.reduce(into: []) { $0.formUnion($1.wanted) } }

    package mutating func observe(_ insight: Insight, position: Int) {
        for index in monitors.indices where !monitors[index].wanted.isEmpty {
            monitors[index].observe(insight, position: position)
        }
    }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        var strongest = Verdict.proceed
        for index in monitors.indices {
            switch (strongest, monitors[index].observe(token)) {
            case (.stop, _), (_, .proceed), (.retrieve, .retrieve): break
            case (_, let verdict): strongest = verdict
            }
        }
        return strongest
    }

    package mutating func rewound(to position: Int) {
        for index in monitors.indices { monitors[index].rewound(to: position) }
    }

    package mutating func moved(by offset: Int) {
        for index in monitors.indices { monitors[index].moved(by: offset) }
    }

    package var isUndecided: Bool { monitors.contains { $0.isUndecided } }

    package mutating func finish() {
        for index in monitors.indices { monitors[index].finish() }
    }

    package var trace: TokenTrace? {
        monitors.lazy.compactMap(\.trace).first
    }
}

/// Makes the monitors of one answer. A factory is shared between answers where a monitor must not be.
package struct MonitorFactory: Sendable {
    private let make: @Sendable () -> [any TokenMonitor]

    package init(_ make: @escaping @Sendable () -> [any TokenMonitor]) {
        self.make = make
    }

    package func callAsFunction() -> MonitorChain { MonitorChain(make()) }

    /// Nothing is watched, and nothing measured.
    package static let none = MonitorFactory { [] }

    /// This factory's monitors, then another's.
    package func appending(_ other: MonitorFactory) -> MonitorFactory {
        MonitorFactory { make() + other.make() }
    }
}
