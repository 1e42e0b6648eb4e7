package import Corpus

/// Why one document cannot be taken in. The others are not affected.
package struct DocumentRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let reason: RefusalReason

    /// For people: names the place and the remedy.
    package let message: String

    package init(_ reason: RefusalReason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    package var description: String { message }
}
