/// What a look at an index found.
package struct VerificationReport: Sendable, Equatable, Codable {
    package struct Finding: Sendable, Equatable, Codable {
        /// `database`, `passages`, `graph`, `text`, `vectors` or `files`.
        package var place: String
        package var message: String

        /// Whether `samovar repair` makes it good from what else the index holds.
        package var isRepairable: Bool

        package init(place: String, message: String, isRepairable: Bool) {
            self.place = place
            self.message = message
            self.isRepairable = isRepairable
        }
    }

    package var index: String
    package var deep: Bool
    package var findings: [Finding]

    /// What a process that was cut short has left and the next that writes finishes: no damage. `nil` where there is nothing.
    package var notes: [String]?
    package var seconds: Double

    package init(index: String, deep: Bool, findings: [Finding], notes: [String]? = nil, seconds: Double) {
        self.index = index
        self.deep = deep
        self.findings = findings
        self.notes = notes
        self.seconds = seconds
    }
}
