import Foundation
import Presentation

/// Shows a ``ProgressMeter`` as this process can: a bar on a terminal, now and then a line in a log, nothing with `--json`
/// (whose events are the progress) and `--quiet`.
struct ProgressDisplay {
    private let console: Console
    private let isSilent: Bool
    private var meter: ProgressMeter
    private var pace: Pace
    private let start = ContinuousClock.now

    init(console: Console, unit: String, isSilent: Bool) {
        self.console = console
        self.isSilent = isSilent
        self.meter = ProgressMeter(unit: unit)
        self.pace = Pace(intervalSeconds: console.isErrorTerminal ? 0.1 : 5)
    }

    /// Seconds since this display was made, for work that does not tell its own time.
    var seconds: Double {
        let elapsed = start.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }

    mutating func show(_ reading: ProgressMeter.Reading) {
        guard !isSilent else { return }
        meter.observe(reading)
        guard pace.isDue(at: seconds) else { return }
        if console.showsTransientLines {
            console.showProgress(meter.bar(columns: console.columns - 1))
        } else {
            console.note(meter.words)
        }
    }
}
