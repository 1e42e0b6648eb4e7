package import Corpus

/// Records entropy, top-two margin and probability of every token written, and asks for nothing. On demand it names the
/// likeliest tokens of each position too.
///
/// Measured on the raw logits (a low temperature or a mask would hide doubt), in nats and logits.
package struct UncertaintyMonitor: TokenMonitor {
    /// One entry for every token of the answer that still stands, in order.
    package private(set) var records: [TokenTrace] = []

    private let alternatives: Int?
    private let bytes: (TokenID) -> [UInt8]

    /// Of the position that is about to be written.
    private var likeliest: [TokenAlternative] = []

    package init() {
        self.init(alternatives: nil) { _ in [] }
    }

    /// - Parameters:
    ///   - alternatives: how many tokens are named at each position; `nil` for none, and no bytes either.
    ///   - bytes: those of a token.
    package init(alternatives: Int?, bytes: @escaping (TokenID) -> [UInt8]) {
        self.alternatives = alternatives
        self.bytes = bytes
    }

    package mutating func observe(
        _ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int
    ) {
        guard let alternatives, alternatives > 0 else { return }
        likeliest = LargestLogits(logits, count: alternatives).tokens.map { token in
            TokenAlternative(
                bytes: bytes(token), probability: statistics.probability(ofLogit: logits[Int(token.rawValue)]))
        }
    }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        var record = TokenTrace(
            position: token.position, text: token.text, entropy: token.statistics.entropy,
            margin: token.statistics.margin, probability: token.probability)
        if alternatives != nil {
            record.bytes = token.bytes
            record.alternatives = likeliest
        }
        records.append(record)
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
