/// One thing that `doctor` looked at, in plain words.
package struct Finding: Sendable, Equatable, Codable {
    package enum Severity: String, Sendable, Codable {
        case ok
        /// It works, but not as well as it could.
        case warning
        /// Something will not work until this is mended.
        case error
    }

    package var subject: String
    package var severity: Severity
    package var message: String

    /// What to do about it; `nil` where nothing has to be done.
    package var remedy: String?

    package init(_ subject: String, _ severity: Severity, _ message: String, remedy: String? = nil) {
        self.subject = subject
        self.severity = severity
        self.message = message
        self.remedy = remedy
    }
}
