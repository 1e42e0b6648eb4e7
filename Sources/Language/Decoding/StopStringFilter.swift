/// Cuts a stream of text at the first stop string, and holds back no more than what may become one.
package struct StopStringFilter: Sendable, Equatable {
    package struct Output: Sendable, Equatable {
        /// Text that can leave.
        package var text: String

        /// The stop string that was met; nothing leaves after it.
        package var stop: String?

        package init(text: String, stop: String?) {
            self.text = text
            self.stop = stop
        }
    }

    private let stops: [String]
    private let patterns: [[UInt8]]
    private var held: [UInt8] = []

    /// - Parameter stops: empty strings are ignored.
    package init(stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }
        self.patterns = self.stops.map { Array($0.utf8) }
    }

    /// Bytes of text waiting because they may begin a stop string.
    package var heldLength: Int { held.count }

    /// Takes more text. Matching is by bytes of UTF-8, without regard to normal forms.
    /// - Complexity: O(text × stop strings × their length).
    package mutating func append(_ text: String) -> Output {
        guard !patterns.isEmpty else { return Output(text: text, stop: nil) }
        held.append(contentsOf: text.utf8)
        if let match = firstMatch() {
            let text = String(decoding: held[..<match.start], as: UTF8.self)
            held = []
            return Output(text: text, stop: stops[match.pattern])
        }
        let released = held.count - possibleBeginning()
        let text = String(decoding: held[..<released], as: UTF8.self)
        held.removeFirst(released)
        return Output(text: text, stop: nil)
    }

    /// What was held back, when no more text comes.
    package mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// The earliest match, and the longest pattern among those that start there.
    private func firstMatch() -> (start: Int, pattern: Int)? {
        for start in held.indices {
            let matching = patterns.indices.filter { held[start...].starts(with: patterns[$0]) }
            if let longest = matching.max(by: { patterns[$0].count < patterns[$1].count }) {
                return (start, longest)
            }
        }
        return nil
    }

    /// Length of the longest suffix that is a proper beginning of a stop string. It starts with a pattern's first byte, so that
    /// it never begins inside a scalar.
    private func possibleBeginning() -> Int {
        let longest = min(held.count, (patterns.map(\.count).max() ?? 1) - 1)
        for length in stride(from: longest, to: 0, by: -1) {
            let suffix = held.suffix(length)
            if patterns.contains(where: { $0.count > length && $0.starts(with: suffix) }) { return length }
        }
        return 0
    }
}
