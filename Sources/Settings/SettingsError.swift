/// Why settings cannot be used. The message names the key, its value, what is allowed, and where the value came from.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// A settings file is missing, unreadable or not YAML.
        case unreadableFile
        case unknownKey
        /// No layer holds a value: the shipped file does not belong to this program.
        case missingValue
        case wrongType
        case outOfRange
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
