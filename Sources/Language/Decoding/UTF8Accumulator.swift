/// Turns pieces of bytes into whole characters: bytes wait until their UTF-8 sequence is complete.
///
/// Bytes that can never become a character are replaced by U+FFFD, as `String(decoding:as:)` does, instead of being held for
/// ever. "Character" means Unicode scalar: a family emoji may leave in its parts, each of them valid text.
package struct UTF8Accumulator: Sendable, Equatable {
    /// The beginning of a scalar, at most three bytes.
    private var pending: [UInt8] = []

    package init() {}

    /// Whether no byte is waiting: text may be cut here.
    package var isAtBoundary: Bool { pending.isEmpty }

    /// The text that is complete with these bytes.
    package mutating func append(_ bytes: some Collection<UInt8>) -> String {
        pending.append(contentsOf: bytes)
        let complete = pending.count - Self.incompleteSuffix(of: pending)
        let text = String(decoding: pending[..<complete], as: UTF8.self)
        pending.removeFirst(complete)
        return text
    }

    /// What is left when no more bytes come; a replacement character stands for half a scalar.
    package mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// Number of bytes at the end that begin a scalar without finishing it.
    private static func incompleteSuffix(of bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            let needed: Int
            switch byte {
            case 0x80...0xBF: continue
            case 0xC2...0xDF: needed = 2
            case 0xE0...0xEF: needed = 3
            case 0xF0...0xF4: needed = 4
            default: return 0
            }
            return length < needed ? length : 0
        }
        return 0
    }
}
