package import API

package enum DoctorReport {
    /// One line for what was found, and one for what to do about it.
    package static func lines(_ finding: Finding) -> [String] {
        let mark =
            switch finding.severity {
            case .ok: "ok     "
            case .warning: "warning"
            case .error: "error  "
            }
        let first = "\(mark)  \(finding.subject): \(TerminalText.singleLine(finding.message))"
        guard let remedy = finding.remedy else { return [first] }
        return [first, "         → \(TerminalText.singleLine(remedy))"]
    }
}
