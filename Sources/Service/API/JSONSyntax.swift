/// Finds where a text stops being JSON (RFC 8259), for the sender's benefit.
///
/// Foundation's decoder says only that the text is malformed. This walks it again, on that path alone: O(bytes), with a
/// depth limit in place of unbounded recursion.
package struct JSONSyntax {
    package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// Both from 1; the column counts bytes, as most editors' byte position and every parser do.
        package var line: Int
        package var column: Int
        package var reason: String

        package var description: String { "\(reason) at line \(line), column \(column)" }
    }

    /// The same depth at which Foundation's decoder gives up.
    private static let maximumDepth = 512

    private let bytes: [UInt8]
    private var position = 0

    /// The first fault in `bytes`; `nil` when they are one JSON value.
    package static func firstFault(in bytes: some Sequence<UInt8>) -> Fault? {
        var syntax = JSONSyntax(bytes: Array(bytes))
        do throws(Fault) {
            try syntax.value(depth: 0)
            syntax.skipSpace()
            if syntax.position < syntax.bytes.count { throw syntax.fault("text after the value") }
            return nil
        } catch {
            return error
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
    }

    private mutating func value(depth: Int) throws(Fault) {
        guard depth < Self.maximumDepth else { throw fault("more than \(Self.maximumDepth) levels of nesting") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            try members(until: UInt8(ascii: "}"), depth: depth, areNamed: true)
        case UInt8(ascii: "["):
            try members(until: UInt8(ascii: "]"), depth: depth, areNamed: false)
        case UInt8(ascii: "\""):
            try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case let byte?:
            guard byte == UInt8(ascii: "-") || isDigit(byte) else { throw fault("a value was expected") }
            try number()
        case nil:
            throw fault("the text ends where a value was expected")
        }
    }

    private mutating func members(until end: UInt8, depth: Int, areNamed: Bool) throws(Fault) {
        position += 1
        skipSpace()
        if next == end {
            position += 1
            return
        }
        while true {
            if areNamed {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw fault("a name in double quotes was expected") }
                try string()
                skipSpace()
                guard next == UInt8(ascii: ":") else { throw fault("a colon was expected") }
                position += 1
            }
            try value(depth: depth + 1)
            skipSpace()
            switch next {
            case end:
                position += 1
                return
            case UInt8(ascii: ","):
                position += 1
            default:
                throw fault("a comma or \"\(Character(UnicodeScalar(end)))\" was expected")
            }
        }
    }

    private mutating func string() throws(Fault) {
        position += 1
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                position += 1
                try escape()
            case ..<0x20:
                throw fault("an unescaped control character")
            default:
                position += 1
            }
        }
        throw fault("the text ends inside a string")
    }

    private mutating func escape() throws(Fault) {
        guard let byte = next, "\"\\/bfnrtu".utf8.contains(byte) else { throw fault("an unknown escape") }
        position += 1
        guard byte == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = next, "0123456789abcdefABCDEF".utf8.contains(digit) else {
                throw fault("four hexadecimal digits were expected")
            }
            position += 1
        }
    }

    private mutating func number() throws(Fault) {
        if next == UInt8(ascii: "-") { position += 1 }
        // A leading zero stands alone.
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if let byte = next, byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Fault) {
        guard let byte = next, isDigit(byte) else { throw fault("a digit was expected") }
        while let byte = next, isDigit(byte) { position += 1 }
    }

    private mutating func word(_ word: StaticString) throws(Fault) {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw fault("a value was expected") }
            position += 1
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private func fault(_ reason: String) -> Fault {
        let before = bytes[..<position]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return Fault(
            line: before.count { $0 == 0x0A } + 1, column: position - lineStart + 1, reason: reason)
    }
}
