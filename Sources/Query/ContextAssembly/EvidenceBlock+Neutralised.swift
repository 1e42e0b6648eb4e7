extension EvidenceBlock {
    /// Retrieved text is data, and what looks like a mark of ours or of a chat template must not pass for one: bracketed
    /// numbers become round ones, angle brackets of template markers become `‹ ›`, line breaks (which begin an item) and
    /// control characters become spaces. Everything else, orders to the reader among it, stays as it is quoted.
    ///
    /// Tokenising without special tokens protects the template by itself; this is for what a vocabulary declares as
    /// user-defined, and for models that obey the letters of a marker. Idempotent.
    package static func neutralised(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var rest = text[...]
        while let character = rest.first {
            if let mark = citationMark(rest) ?? templateMark(rest) {
                result += mark.shown
                rest = rest[mark.end...]
            } else {
                if character.isBreakOrControl {
                    if result.last != " " { result.append(" ") }
                } else {
                    result.append(character)
                }
                rest.removeFirst()
            }
        }
        return result
    }

    private typealias Mark = (shown: String, end: Substring.Index)

    /// `[1]`, `[ 12 ]`, `[2, 3]`; our own are never longer.
    private static func citationMark(_ text: Substring) -> Mark? {
        guard let inner = enclosed(text, "[", "]", limit: 24),
            inner.contains(where: \.isNumber), inner.allSatisfy({ $0.isNumber || $0 == "," || $0.isWhitespace })
        else { return nil }
        return ("(\(inner))", text.index(after: inner.endIndex))
    }

    /// `<|im_start|>`, `</think>`, `[INST]`, `<<SYS>>`: what chat templates and agents mark their parts with.
    private static func templateMark(_ text: Substring) -> Mark? {
        if let inner = enclosed(text, "[", "]", limit: 8), name(of: inner) == "inst" {
            return ("(\(inner))", text.index(after: inner.endIndex))
        }
        guard let inner = enclosed(text, "<", ">", limit: 48) else { return nil }
        let isTemplate = inner.count > 2 && inner.hasPrefix("|") && inner.hasSuffix("|")
        guard isTemplate || markers.contains(name(of: inner)) else { return nil }
        return ("‹\(inner)›", text.index(after: inner.endIndex))
    }

    /// What stands between two brackets that `text` begins with, if the second comes soon.
    private static func enclosed(
        _ text: Substring, _ open: Character, _ close: Character, limit: Int
    ) -> Substring? {
        guard text.first == open else { return nil }
        let inner = text.dropFirst().prefix(limit + 1)
        guard let end = inner.firstIndex(of: close) else { return nil }
        return text[inner.startIndex..<end]
    }

    private static func name(of tag: Substring) -> String {
        tag.lowercased().filter { $0 != "/" && $0 != "<" && !$0.isWhitespace }
    }

    private static let markers: Set<String> = [
        "s", "sys", "system", "user", "assistant", "model", "think", "thinking", "thought", "answer", "evidence",
        "context", "documents", "instructions", "tool_call", "tool_response", "tools", "tool", "start_of_turn",
        "end_of_turn", "bos", "eos",
    ]
}

extension Character {
    /// Line breaks, tabs, escapes, and what turns the direction of writing.
    fileprivate var isBreakOrControl: Bool {
        if isNewline { return true }
        return unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }
}
