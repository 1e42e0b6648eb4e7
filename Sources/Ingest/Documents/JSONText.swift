/// JSON as lines that can each be read alone: an object's plain members after the path to it,
/// `users[3]: id: u3 | plan: team`. Numbers stay as they are written.
///
/// Complexity: O(n), and the length of the path for each line; paths are bounded by the depth that is read.
enum JSONText {
    /// - Returns: `nil` for what is no JSON, or nests deeper than people do.
    static func lines(of source: String) -> String? {
        var reader = JSONReader(bytes: Array(source.utf8))
        guard let value = reader.document() else { return nil }
        var writer = Writer()
        writer.write(value, path: "")
        return writer.lines.joined(separator: "\n")
    }

    private struct Writer {
        var lines: [String] = []

        /// Characters of members on one line.
        private static let lineLength = 600

        mutating func write(_ value: JSONReader.Value, path: String) {
            switch value {
            case .plain(let text):
                lines.append(path.isEmpty ? text : path + ": " + text)
            case .list(let elements):
                writeList(elements, path: path)
            case .object(let members):
                var line = ""
                var inner: [(String, JSONReader.Value)] = []
                for (name, member) in members {
                    guard let text = Self.short(member) else {
                        inner.append((name, member))
                        continue
                    }
                    let part = name + ": " + text
                    if !line.isEmpty, line.count + part.count > Self.lineLength {
                        append(line, path: path)
                        line = ""
                    }
                    line += line.isEmpty ? part : " | " + part
                }
                if !line.isEmpty { append(line, path: path) }
                for (name, member) in inner { write(member, path: Self.path(path.isEmpty ? name : path + "." + name)) }
                if members.isEmpty { append("{}", path: path) }
            }
        }

        private mutating func writeList(_ elements: [JSONReader.Value], path: String) {
            if let text = Self.short(.list(elements)) { return append(text, path: path) }
            var row = ""
            for (index, element) in elements.enumerated() {
                guard case .plain(let text) = element else {
                    if !row.isEmpty { append(row, path: path) }
                    row = ""
                    write(element, path: Self.path("\(path)[\(index)]"))
                    continue
                }
                if !row.isEmpty, row.count + text.count > Self.lineLength {
                    append(row, path: path)
                    row = ""
                }
                row += row.isEmpty ? text : ", " + text
            }
            if !row.isEmpty { append(row, path: path) }
        }

        private mutating func append(_ line: String, path: String) {
            lines.append(path.isEmpty ? line : path + ": " + line)
        }

        /// The end of a path that is too long to stand before every line.
        private static func path(_ path: String) -> String {
            path.utf8.count <= 200 ? path : "…" + path.suffix(160)
        }

        /// What fits on the line of the object it belongs to.
        private static func short(_ value: JSONReader.Value) -> String? {
            switch value {
            case .plain(let text): return text
            case .object: return nil
            case .list(let elements):
                guard elements.count <= 20 else { return nil }
                let texts = elements.compactMap { element -> String? in
                    if case .plain(let text) = element { text } else { nil }
                }
                guard texts.count == elements.count, texts.reduce(0, { $0 + $1.count }) <= 200 else { return nil }
                return texts.isEmpty ? "[]" : texts.joined(separator: ", ")
            }
        }
    }
}

/// Reads JSON (RFC 8259) and keeps the order of members and the letters of numbers.
struct JSONReader {
    indirect enum Value {
        case plain(String)
        case list([Value])
        case object([(String, Value)])
    }

    private let bytes: [UInt8]
    private var index = 0
    private var values = 0

    /// Deeper text is read as lines; the reader calls itself once for each level.
    private static let maximumDepth = 100

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The value that the whole text is.
    mutating func document() -> Value? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return index == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> Value? {
        skipSpace()
        values += 1
        guard depth < Self.maximumDepth, values < ParserLimits.blocks, index < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return string().map { .plain($0.isEmpty ? "\"\"" : $0) }
        default: return word().map { .plain($0) }
        }
    }

    private mutating func object(depth: Int) -> Value? {
        index += 1
        var members: [(String, Value)] = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), let name = string(),
                take(UInt8(ascii: ":")), let member = value(depth: depth + 1)
            else { return nil }
            members.append((name, member))
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func list(depth: Int) -> Value? {
        index += 1
        var elements: [Value] = []
        if take(UInt8(ascii: "]")) { return .list([]) }
        while let element = value(depth: depth + 1) {
            elements.append(element)
            if take(UInt8(ascii: "]")) { return .list(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    /// A string's letters on one line.
    private mutating func string() -> String? {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
                    separator: " ")
            }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard index < bytes.count else { return nil }
            let escape = bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
                text.append(0x20)
            case UInt8(ascii: "u"):
                guard let scalar = scalar() else { return nil }
                text.append(contentsOf: String(Character(scalar)).utf8)
            default: text.append(escape)
            }
        }
        return nil
    }

    /// The character behind `\u`, which may take a second such escape; half a pair is a replacement character.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let first = unit() else { return nil }
        if (0xD800...0xDBFF).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            index += 2
            guard let second = unit() else { return nil }
            guard (0xDC00...0xDFFF).contains(second) else { return "\u{FFFD}" }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
        }
        // A zero character is no text.
        return first == 0 ? "\u{FFFD}" : Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func unit() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        defer { index += 4 }
        return UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    }

    /// A number, `true`, `false` or `null`, as written.
    private mutating func word() -> String? {
        let start = index
        while index < bytes.count, case let byte = bytes[index], byte > 0x20, !",]}:\"[{".utf8.contains(byte) {
            index += 1
        }
        guard index > start, index - start <= 400 else { return nil }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        return ["true", "false", "null"].contains(word) || Double(word) != nil ? word : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }
}
