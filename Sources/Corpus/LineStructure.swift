/// Tells lines that each stand for themselves, of logs, settings, code and lists, from the lines of running text.
package enum LineStructure {
    /// Whether most of the first lines of a part are of a log, of code or of settings.
    ///
    /// Complexity: O(length of the first forty lines).
    package static func isLineByLine(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Bool {
        var (lines, standing) = (0, 0)
        var start = part.lowerBound
        while start < part.upperBound, lines < 40 {
            var end = start
            while end < part.upperBound, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            let line = start..<end
            if !bytes.trimmingWhiteSpace(line).isEmpty {
                lines += 1
                if startsLog(bytes, line) || isCode(bytes, line) || isSetting(bytes, line) { standing += 1 }
            }
            start = end + 1
        }
        return lines >= 2 && standing * 10 >= lines * 7
    }

    /// Whether a line begins as lines of logs do: with a date, a time, a level, or one of these in brackets.
    package static func startsLog(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var index = line.lowerBound
        while index < line.upperBound, bytes[index] == UInt8(ascii: "[") || bytes[index] == UInt8(ascii: "<") {
            index += 1
        }
        let start = index
        var digits = 0
        while index < line.upperBound, index < start + 30 {
            let byte = bytes[index]
            if byte.isDigit {
                digits += 1
            } else if !"-/:.,TZ+".utf8.contains(byte) {
                break
            }
            index += 1
        }
        // "2024-05-01T00:00:17Z", "05/01 12:30:11", "12:30:11.250": six digits and their marks.
        if digits >= 6, index - start > digits, index < line.upperBound { return true }
        let levels = ["TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL"]
        return levels.contains { level in
            line.upperBound - start > level.utf8.count
                && zip(level.utf8, start...).allSatisfy { $0 == bytes[$1] }
                && !bytes[start + level.utf8.count].isLetter
        }
    }

    /// Whether a line ends or begins as only code does.
    private static func isCode(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        let words = bytes.trimmingWhiteSpace(line)
        guard !words.isEmpty else { return false }
        let (first, last) = (bytes[words.lowerBound], bytes[words.upperBound - 1])
        if last == UInt8(ascii: "{") || last == UInt8(ascii: "}") || first == UInt8(ascii: "}") { return true }
        if last == UInt8(ascii: ";") {
            for index in words where "(=".utf8.contains(bytes[index]) { return true }
            return words.count < 40
        }
        return first == UInt8(ascii: "@")
            || (first == UInt8(ascii: "/") && words.count > 1 && bytes[words.lowerBound + 1] == first)
    }

    /// `name = value`, `name: value`, `[section]`: a name without blanks.
    private static func isSetting(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        let words = bytes.trimmingWhiteSpace(line)
        var index = words.lowerBound
        if !words.isEmpty, bytes[index] == UInt8(ascii: "["), bytes[words.upperBound - 1] == UInt8(ascii: "]") {
            return true
        }
        while index < words.upperBound,
            bytes[index].isLetter || bytes[index].isDigit || "_.-".utf8.contains(bytes[index])
        {
            index += 1
        }
        guard index > words.lowerBound, index - words.lowerBound <= 40, index < words.upperBound else { return false }
        if bytes[index] == UInt8(ascii: ":") {
            // "Note: it rains" may be a sentence; with a mark in its name it is a setting.
            guard index + 1 == words.upperBound || bytes[index + 1] == 0x20 else { return false }
            if words.count <= 60 { return true }
            for place in index..<words.upperBound - 2 where bytes[place] == UInt8(ascii: "|") { return true }
            return false
        }
        while index < words.upperBound, bytes[index] == 0x20 { index += 1 }
        return index < words.upperBound && bytes[index] == UInt8(ascii: "=")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
