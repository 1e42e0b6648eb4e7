package import CoreMetrics
import Synchronization

/// Everything the process counts, as the text that Prometheus scrapes (exposition format 0.0.4).
///
/// The rooms speak to swift-metrics; this is its factory, handed over once at start. Counters get the suffix `_total`,
/// timers `_seconds`. A series lives as long as the process; labels hold routes, roles and states, never a question, a
/// document or anything else that a caller can make up, so their number is bounded.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    /// What a scrape reads afresh, such as memory in use.
    package struct Reading: Sendable {
        package var name: String
        package var help: String
        package var value: @Sendable () -> Double

        package init(name: String, help: String, value: @escaping @Sendable () -> Double) {
            self.name = name
            self.help = help
            self.value = value
        }
    }

    private struct Series: Sendable {
        var counters: [SeriesKey: CounterSeries] = [:]
        var gauges: [SeriesKey: GaugeSeries] = [:]
        var histograms: [SeriesKey: HistogramSeries] = [:]
    }

    /// From a millisecond, the least a retrieval takes, to the minutes of a long answer on a small machine.
    private static let secondsBounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
    ]

    /// For counts of things, such as tokens.
    private static let countBounds: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536]

    private let series = Mutex(Series())
    private let readings: [Reading]

    package init(readings: [Reading]) {
        self.readings = readings
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let name = SeriesKey.plain(label)
        let key = SeriesKey(name: name.hasSuffix("_total") ? name : name + "_total", dimensions: dimensions)
        return series.withLock { series in
            if let known = series.counters[key] { return known }
            let made = CounterSeries()
            series.counters[key] = made
            return made
        }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? histogram(SeriesKey.plain(label), dimensions, bounds: Self.countBounds) : gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = SeriesKey.plain(label)
        return histogram(
            name.hasSuffix("_seconds") ? name : name + "_seconds", dimensions, bounds: Self.secondsBounds)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        let key = SeriesKey(name: SeriesKey.plain(label), dimensions: dimensions)
        return series.withLock { series in
            if let known = series.gauges[key] { return known }
            let made = GaugeSeries()
            series.gauges[key] = made
            return made
        }
    }

    private func histogram(
        _ name: String, _ dimensions: [(String, String)], bounds: [Double]
    ) -> HistogramSeries {
        let key = SeriesKey(name: name, dimensions: dimensions)
        return series.withLock { series in
            if let known = series.histograms[key] { return known }
            let made = HistogramSeries(bounds: bounds)
            series.histograms[key] = made
            return made
        }
    }
}

extension PrometheusRegistry {
    /// One scrape, metrics by name. O(series).
    package func exposition() -> String {
        let series = series.withLock { $0 }
        var text = ""
        for reading in readings {
            text += "# HELP \(reading.name) \(reading.help)\n# TYPE \(reading.name) gauge\n"
            text += "\(reading.name) \(Self.number(reading.value()))\n"
        }
        Self.append(series.counters, type: "counter", to: &text) { key, counter in
            Self.line(key.name, key.labels, "\(counter.value)")
        }
        Self.append(series.gauges, type: "gauge", to: &text) { key, gauge in
            Self.line(key.name, key.labels, Self.number(gauge.value))
        }
        Self.append(series.histograms, type: "histogram", to: &text, Self.lines)
        return text
    }

    private static func append<Handler>(
        _ series: [SeriesKey: Handler], type: String, to text: inout String,
        _ lines: (SeriesKey, Handler) -> String
    ) {
        var name: String?
        for (key, handler) in series.sorted(by: { $0.key < $1.key }) {
            if key.name != name { text += "# TYPE \(key.name) \(type)\n" }
            name = key.name
            text += lines(key, handler)
        }
    }

    private static func lines(_ key: SeriesKey, _ histogram: HistogramSeries) -> String {
        let state = histogram.snapshot
        let prefix = key.labels.isEmpty ? "" : key.labels + ","
        var text = ""
        var running: Int64 = 0
        for (bound, count) in zip(histogram.bounds.map(number) + ["+Inf"], state.counts) {
            running += count
            text += line(key.name + "_bucket", prefix + "le=\"\(bound)\"", "\(running)")
        }
        text += line(key.name + "_sum", key.labels, number(state.sum))
        return text + line(key.name + "_count", key.labels, "\(running)")
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
