import CoreMetrics
import Synchronization

/// What identifies one series: a metric's name and its labels, both already in Prometheus' alphabet.
struct SeriesKey: Hashable, Sendable, Comparable {
    var name: String
    /// `method="GET",route="/health"`, without braces; empty for none.
    var labels: String

    init(name: String, dimensions: [(String, String)]) {
        self.name = name
        self.labels = dimensions.map { "\(Self.plain($0.0))=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    }

    static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        (left.name, left.labels) < (right.name, right.labels)
    }

    /// `http.server.active-requests` as `http_server_active_requests`.
    static func plain(_ name: String) -> String {
        let text = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    let isPlain =
                        scalar.isASCII
                        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
                    return isPlain ? scalar : "_"
                }))
        return text.first?.isNumber == true ? "_" + text : text
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}

/// A total that only grows.
final class CounterSeries: CounterHandler, Sendable {
    private let total = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        total.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        total.store(0, ordering: .relaxed)
    }

    var value: Int64 { total.load(ordering: .relaxed) }
}

/// A value that goes up and down; the last one counts.
final class GaugeSeries: MeterHandler, RecorderHandler, Sendable {
    private let current = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var value: Double { current.withLock { $0 } }
}

/// A distribution over fixed buckets: O(log buckets) a value, and a constant size however many values come.
final class HistogramSeries: TimerHandler, RecorderHandler, Sendable {
    struct State: Sendable {
        /// One more than there are bounds: the last counts what is above them all.
        var counts: [Int64]
        var sum = 0.0
    }

    let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: Upper bounds in ascending order, each inclusive.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) * 1e-9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        state.withLock { state in
            state.counts[low] += 1
            state.sum += value
        }
    }

    var snapshot: State { state.withLock { $0 } }
}
