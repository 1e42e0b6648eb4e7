package import API

/// What `calibrate` shows.
package enum CalibrationReport {
    package static func lines(_ calibration: MonitorCalibration, index: String) -> [String] {
        let origin = calibration.source.map { "from \($0)" } ?? "made of facts of the index"
        let questions = Quantity.count(calibration.questions, "question", "questions")
        var table = TextTable([
            .left("monitor"), .left("settings"), .right("fitted"), .right("above"), .right("held out"),
            .right("realised"), .right("95%"),
        ])
        for entry in calibration.entries {
            let settings = entry.settings.sorted { $0.key < $1.key }.map {
                "monitor.\($0.key)=\(Quantity.fixed($0.value, 3))"
            }
            table.append([
                entry.monitor, settings.joined(separator: " "), Quantity.count(entry.fitted),
                percent(entry.allowedRate), Quantity.count(entry.heldOut), percent(entry.realisedRate),
                "\(percent(entry.low))–\(percent(entry.high))",
            ])
        }
        let probe = calibration.probe.map { probe in
            [
                "probe: \(probe.wrongAnswers) of \(probe.answers) answers from memory wrong; told apart with an area under the "
                    + "ROC curve of \(Quantity.fixed(probe.area, 2)) (chance: 0.5)"
            ]
        }
        return [
            "\(calibration.generator) on index \(index): doubts wanted in \(percent(calibration.rate)) of the answers or fewer; "
                + "\(questions) \(origin)",
            "",
        ] + table.lines(indent: 0) + (probe ?? []) + [
            "",
            "Kept in the index; questions are answered with these from now on (monitor.thresholds: auto).",
        ]
    }

    private static func percent(_ share: Double) -> String { Quantity.fixed(100 * share, 0) + "%" }
}
