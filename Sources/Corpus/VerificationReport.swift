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
    package var seconds: Double

    package init(index: String, deep: Bool, findings: [Finding], seconds: Double) {
        self.index = index
        self.deep = deep
        self.findings = findings
        self.seconds = seconds
    }
}
