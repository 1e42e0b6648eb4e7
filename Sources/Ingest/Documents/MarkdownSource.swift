/// Markdown as its reader sees it, where that is not what its author typed: comments are gone, `[[Page|words]]` is "words",
/// and raised characters are told from those they stand behind. Code stays as it is.
///
/// Complexity: O(n).
enum MarkdownSource {
    static func shown(_ text: String) -> String {
        guard text.contains("[[") || text.contains("<!--") || text.contains("<su") else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        var copied = rest.startIndex
        var fence: (mark: UInt8, length: Int)?
        var isLineStart = true
        // What was looked for and is not there is not looked for again.
        var hasCommentEnd = true

        func copy(to end: String.UTF8View.Index) { result += text[copied..<end] }

        while let byte = rest.first {
            if isLineStart {
                isLineStart = false
                let content = rest.drop { $0 == 0x20 || $0 == 0x09 }
                if let mark = content.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") {
                    let length = content.prefix { $0 == mark }.count
                    if let open = fence {
                        if mark == open.mark, length >= open.length { fence = nil }
                    } else if length >= 3 {
                        fence = (mark, length)
                    }
                    if length >= 3 {
                        rest = content.drop { $0 == mark }
                        continue
                    }
                }
            }
            if byte == UInt8(ascii: "\n") { isLineStart = true }
            if fence == nil {
                if byte == UInt8(ascii: "`") {
                    rest = afterInlineCode(rest)
                    continue
                }
                if byte == UInt8(ascii: "["), let link = wikilink(rest) {
                    copy(to: rest.startIndex)
                    result += link.words
                    rest = rest[link.end...]
                    copied = rest.startIndex
                    continue
                }
                if byte == UInt8(ascii: "<") {
                    if hasCommentEnd, rest.starts(with: "<!--".utf8) {
                        if let end = end(of: rest, mark: Array("-->".utf8)) {
                            copy(to: rest.startIndex)
                            rest = rest[end...]
                            copied = rest.startIndex
                            continue
                        }
                        hasCommentEnd = false
                    }
                    if let raised = raised(rest, in: text, from: copied, written: result) {
                        copy(to: rest.startIndex)
                        result += raised.written
                        rest = rest[raised.end...]
                        copied = rest.startIndex
                        continue
                    }
                }
            }
            rest = rest.dropFirst()
        }
        copy(to: rest.startIndex)
        return result
    }

    private static func afterInlineCode(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let inner = text.drop { $0 == UInt8(ascii: "`") }
        let length = text.distance(from: text.startIndex, to: inner.startIndex)
        // Inline code may break a line, but it ends with its paragraph; a limit keeps this linear.
        var scan = inner.prefix(2_000)
        while let tick = scan.firstIndex(of: UInt8(ascii: "`")) {
            let run = scan[tick...].prefix { $0 == UInt8(ascii: "`") }
            if run.count == length { return text[run.endIndex...] }
            scan = scan[run.endIndex...]
        }
        return inner
    }

    /// `[[Page]]`, `[[Page#Part]]`, `[[Page|words]]`, on one line.
    private static func wikilink(_ text: Substring.UTF8View) -> (words: String, end: Substring.Index)? {
        guard text.starts(with: "[[".utf8) else { return nil }
        let inner = text.dropFirst(2).prefix(300)
        guard let close = inner.firstIndex(of: UInt8(ascii: "]")), inner[close...].starts(with: "]]".utf8) else {
            return nil
        }
        let target = String(decoding: inner[..<close], as: UTF8.self)
        guard !target.isEmpty, !target.contains("\n"), !target.contains("[") else { return nil }
        // `[[ -f x ]]` is a test of a shell.
        guard target.first?.isWhitespace == false, target.last?.isWhitespace == false else { return nil }
        // In a table the bar is escaped.
        let words =
            target.replacing("\\|", with: "|").split(separator: "|", omittingEmptySubsequences: false).last ?? ""
        let shown = words.split(separator: "#").joined(separator: " > ")
        return (shown.isEmpty ? target : shown, inner.index(close, offsetBy: 2))
    }

    /// `<sup>…</sup>` or `<sub>…</sub>`, and how it is written behind what precedes it.
    private static func raised(
        _ rest: Substring.UTF8View, in text: String, from copied: String.Index, written: String
    ) -> (written: String, end: Substring.Index)? {
        let isLowered = rest.starts(with: "<sub>".utf8)
        guard isLowered || rest.starts(with: "<sup>".utf8) else { return nil }
        let inner = rest.dropFirst(5).prefix(200)
        guard let close = inner.firstIndex(of: UInt8(ascii: "<")),
            inner[close...].starts(with: (isLowered ? "</sub>" : "</sup>").utf8)
        else { return nil }
        let content = String(decoding: inner[..<close], as: UTF8.self)
        let before = written.suffix(16) + text[copied..<rest.startIndex].suffix(16)
        let base = String(before.reversed().prefix { !$0.isWhitespace }.reversed())
        let words =
            isLowered
            ? HTMLRaised.lowered(content, behind: base)
            : HTMLRaised.superscript(content, behind: base, isNote: false)
        return (words, inner.index(close, offsetBy: 6))
    }

    private static func end(of text: Substring.UTF8View, mark: [UInt8]) -> Substring.Index? {
        var scan = text
        while let first = scan.firstIndex(of: mark[0]) {
            if scan[first...].starts(with: mark) { return scan.index(first, offsetBy: mark.count) }
            scan = scan[scan.index(after: first)...]
        }
        return nil
    }
}
