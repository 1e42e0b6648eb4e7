/// Eigen-1's monitor (arXiv 2509.21193): every so many characters it has the model itself say whether the text lacks a fact.
///
/// The first check comes when `window` characters are written, later ones after `window − overlap` more. A check that falls
/// due inside open code is skipped, not postponed. Nothing before the check is doubted: what is found is appended.
///
/// Eigen-1 checks nothing at the end of its text, so that an answer shorter than the window is never checked. Ours, where
/// asked for: such an answer is checked once, when it ends, and all of it is doubted.
package struct TimedMonitor: TokenMonitor, Sendable {
    private let name: String
    private let window: Int
    private let overlap: Int
    private let checksShortAnswers: Bool
    private var start = 0
    private var state = State()

    /// The state at each token, for rewinding.
    private var history: [(position: Int, state: State)] = []

    private struct State: Sendable {
        var characters = UTF8Accumulator()
        var unchecked = 0
        var wasDue = false
        var zones = BlockedZones()
    }

    /// - Parameters:
    ///   - window: characters before the first check.
    ///   - overlap: characters of a checked stretch that count towards the next; less than `window`.
    ///   - checksShortAnswers: whether an answer that ends before its first check is checked then.
    package init(name: String, window: Int, overlap: Int, checksShortAnswers: Bool = false) {
        self.name = name
        self.window = window
        self.overlap = overlap
        self.checksShortAnswers = checksShortAnswers
    }

    package var isUndecided: Bool { checksShortAnswers && !state.wasDue }

    package mutating func begin(prompt: [TokenID]) { start = prompt.count }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        history.append((token.position, state))
        if token.endsAnswer {
            guard isUndecided, state.unchecked > 0 else { return .proceed }
            state.wasDue = true
            return .retrieve(Doubt(monitor: name, score: 1, position: start, confirmation: .model))
        }
        let text = state.characters.append(token.bytes)
        state.unchecked += text.count
        state.zones.append(text)
        guard state.unchecked >= window else { return .proceed }
        state.unchecked = overlap
        state.wasDue = true
        guard !state.zones.isInCode else { return .proceed }
        return .retrieve(
            Doubt(monitor: name, score: 1, position: token.position + 1, confirmation: .model))
    }

    package mutating func rewound(to position: Int) {
        while let last = history.last, last.position >= position {
            state = last.state
            history.removeLast()
        }
    }

    package mutating func moved(by offset: Int) {
        for index in history.indices { history[index].position += offset }
        start += offset
    }
}
