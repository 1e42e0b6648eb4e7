package import Corpus

/// Records entropy, top-two margin and probability of every token written, and asks for nothing.
///
/// Measured on the raw logits (a low temperature or a mask would hide doubt), in nats and logits.
package struct UncertaintyMonitor: TokenMonitor, Sendable {
    /// One entry for every token of the answer that still stands, in order.
    package private(set) var records: [TokenTrace] = []

    package init() {}

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        records.append(
            TokenTrace(
                position: token.position, text: token.text, entropy: token.statistics.entropy,
                margin: token.statistics.margin, probability: token.probability))
        return .proceed
    }

    package mutating func rewound(to position: Int) {
        while let last = records.last, last.position >= position { records.removeLast() }
    }

    package mutating func moved(by offset: Int) {
        for index in records.indices { records[index].position += offset }
    }

    package var trace: TokenTrace? { records.last }

    package static let factory = MonitorFactory { [UncertaintyMonitor()] }
}
