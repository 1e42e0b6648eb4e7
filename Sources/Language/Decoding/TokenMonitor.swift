package import Corpus

/// Watches an answer being written and may ask for something. Monitors read; they change neither logits nor text.
///
/// ``DecodeLoop`` calls one in this order, and makes a fresh one for each answer, so that nothing is carried over:
/// ```
/// begin(prompt:)
/// for each token:
///     observe(logits, statistics, position)      // raw, before processors and sampling
///     observe(token) -> verdict                  // what was sampled
/// finish()
/// ```
/// Tokens that were injected are never observed: their entropy is not the model's doubt.
package protocol TokenMonitor {
    /// The answer begins behind these tokens.
    mutating func begin(prompt: [TokenID])

    /// The raw logits of the next position. Valid during the call.
    mutating func observe(_ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int)

    /// A token was sampled.
    mutating func observe(_ token: ObservedToken) -> Verdict

    /// Everything from `position` on was withdrawn.
    mutating func rewound(to position: Int)

    /// The answer is over, or given up.
    mutating func finish()

    /// What should be shown of the token observed last.
    var trace: TokenTrace? { get }
}

extension TokenMonitor {
    package mutating func begin(prompt: [TokenID]) {}
    package mutating func observe(_ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int) {}
    package mutating func rewound(to position: Int) {}
    package mutating func finish() {}
    package var trace: TokenTrace? { nil }
}

/// A sampled token with the raw statistics of the distribution it was drawn from.
package struct ObservedToken: Sendable, Equatable {
    package var token: TokenID

    /// Place in the sequence, counted from 0, the prompt included.
    package var position: Int

    /// The token's own bytes as text; replacement characters where it holds part of a character.
    package var text: String
    package var statistics: LogitStatistics

    /// Probability of the token in the raw distribution.
    package var probability: Double

    package init(
        token: TokenID, position: Int, text: String, statistics: LogitStatistics, probability: Double
    ) {
        self.token = token
        self.position = position
        self.text = text
        self.statistics = statistics
        self.probability = probability
    }
}

/// What a monitor wants done after a token.
package enum Verdict: Sendable, Equatable {
    case proceed
    /// Knowledge seems to be missing: look this up before writing on.
    case retrieve(query: String)
    case stop(reason: String)
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
