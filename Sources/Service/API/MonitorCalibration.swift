/// The thresholds of one generator's monitors on one index, found by `samovar calibrate`. An index keeps one for each model
/// file.
package struct MonitorCalibration: Sendable, Equatable, Codable {
    package struct Entry: Sendable, Equatable, Codable {
        package var monitor: String

        /// What takes the place of the numbers in the settings, by their keys below `monitor.`.
        package var settings: [String: Double]

        /// Answers the threshold was found on, the share of them above it, and answers it was checked on.
        package var fitted: Int
        package var allowedRate: Double
        package var heldOut: Int

        /// Share of the latter in which the monitor doubts something, with a 95% interval.
        package var realisedRate: Double
        package var low: Double
        package var high: Double

        package init(
            monitor: String, settings: [String: Double], fitted: Int, allowedRate: Double, heldOut: Int,
            realisedRate: Double, low: Double, high: Double
        ) {
            self.monitor = monitor
            self.settings = settings
            self.fitted = fitted
            self.allowedRate = allowedRate
            self.heldOut = heldOut
            self.realisedRate = realisedRate
            self.low = low
            self.high = high
        }
    }

    package var generator: String

    /// SHA-256 of the generator's and the embedder's files: for others the numbers mean nothing.
    package var generatorFingerprint: String
    package var embedderFingerprint: String

    /// Share of answers in which a monitor should ask, in 0...1.
    package var rate: Double

    /// Where the questions were from: a file's name, or nothing for those made of the collection's facts.
    package var source: String?
    package var questions: Int
    package var entries: [Entry]

    /// What the monitor `probe` reads hidden states with; `nil` until it is trained.
    package var probe: ProbeCalibration?

    package init(
        generator: String, generatorFingerprint: String, embedderFingerprint: String, rate: Double, source: String?,
        questions: Int, entries: [Entry], probe: ProbeCalibration? = nil
    ) {
        self.generator = generator
        self.generatorFingerprint = generatorFingerprint
        self.embedderFingerprint = embedderFingerprint
        self.rate = rate
        self.source = source
        self.questions = questions
        self.entries = entries
        self.probe = probe
    }

    /// For people: the weights, which are many and say nothing, left out.
    package var withoutWeights: MonitorCalibration {
        var short = self
        short.probe?.weights = []
        return short
    }

    package func entry(of monitor: String) -> Entry? { entries.first { $0.monitor == monitor } }
}

/// A trained linear probe, and how well it tells wrong answers from right ones.
package struct ProbeCalibration: Sendable, Equatable, Codable {
    package var weights: [Float]
    package var bias: Double

    /// Answers from memory that it was trained on, and the wrong ones among them.
    package var answers: Int
    package var wrongAnswers: Int

    /// Area under the ROC curve on answers that the probe at work had not seen; one half is chance.
    package var area: Double

    package init(weights: [Float], bias: Double, answers: Int, wrongAnswers: Int, area: Double) {
        self.weights = weights
        self.bias = bias
        self.answers = answers
        self.wrongAnswers = wrongAnswers
        self.area = area
    }
}
