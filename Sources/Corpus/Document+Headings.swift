extension Document {
    /// A heading's words as people would say them: on one line, without Markdown's marks, cut after 200 characters, so
    /// that a hostile heading repeated above every chunk of its section costs no more than an honest one.
    ///
    /// Complexity: O(1); at most the first 4 KiB of the block are read.
    package func headingText(of block: Block) -> String {
        let bytes = text.utf8.span
        let end = min(block.byteRange.upperBound, block.byteRange.lowerBound + 4096)
        // Bytes, not characters, are cut here; what a cut leaves of the last character is dropped with the tail below.
        let raw = (block.byteRange.lowerBound..<end).map { bytes[$0] }
        var line = String(decoding: raw, as: UTF8.self)
        if format == .markdown { line = Self.strippingMarkdown(line) }
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 200 ? words.prefix(200) + "…" : words
    }

    private static func strippingMarkdown(_ heading: String) -> String {
        // A setext heading's underline is the last line of its block.
        var lines = heading.split(separator: "\n")
        if lines.count > 1, let last = lines.last, last.allSatisfy({ "=- \t".contains($0) }) { lines.removeLast() }
        var text = lines.joined(separator: " ")[...]
        text = text.drop { $0 == " " || $0 == "\t" }
        text = text.drop { $0 == "#" }
        while let last = text.last, last.isWhitespace || last == "#" { text.removeLast() }
        return strippingLinks(text).filter { !"*`".contains($0) }
    }

    /// `[words](target)` and `[words][label]` become `words`.
    private static func strippingLinks(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let open = rest.firstIndex(of: "[") {
            result += rest[..<open]
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: "]") else {
                result += "["
                continue
            }
            let words = rest[..<close]
            let after = rest[rest.index(after: close)...]
            if let opener = after.first, opener == "(" || opener == "[",
                let end = after.firstIndex(of: opener == "(" ? ")" : "]")
            {
                result += words
                rest = after[after.index(after: end)...]
            } else {
                result += "[" + words + "]"
                rest = after
            }
        }
        return result + rest
    }
}
