import Corpus

/// The YAML between two lines of `---` at the start of a Markdown file, as far as it says what the document is.
struct FrontMatter {
    let range: Range<Int>
    let title: String?
    let metadata: DocumentMetadata

    /// Entries, and characters of one, that are looked at: a title or a tag is no chapter.
    private static let maximumEntries = 200
    private static let maximumLength = 300

    init?(in bytes: Span<UInt8>) {
        guard bytes.count >= 4 else { return nil }
        let first = Line(at: 0, in: bytes)
        guard Self.isRule(first, mark: UInt8(ascii: "-"), in: bytes) else { return nil }
        var entries = FrontMatterEntries()
        var position = first.next
        // Longer front matter is no front matter: the opening rule was a thematic break.
        while position < min(bytes.count, 1 << 16) {
            let line = Line(at: position, in: bytes)
            // A rule above a blank line is a thematic break.
            if line.isBlank, position == first.next { return nil }
            if Self.isRule(line, mark: UInt8(ascii: "-"), in: bytes)
                || Self.isRule(line, mark: UInt8(ascii: "."), in: bytes)
            {
                range = 0..<line.range.upperBound
                title = entries.first("title")
                metadata = DocumentMetadata(entries)
                return
            }
            if entries.count < Self.maximumEntries {
                entries.take(String(decoding: line.range.prefix(Self.maximumLength).map { bytes[$0] }, as: UTF8.self))
            }
            position = line.next
        }
        return nil
    }

    private static func isRule(_ line: Line, mark: UInt8, in bytes: Span<UInt8>) -> Bool {
        let rule = bytes.trimmingWhiteSpace(line.range)
        guard line.indent == 0, rule.count == 3 else { return false }
        for index in rule where bytes[index] != mark { return false }
        return true
    }
}

/// Keys with their values: `key: value`, `key: [a, b]`, or a key with lines `- a` under it. What else YAML can say is
/// passed over.
struct FrontMatterEntries {
    private var values: [String: [String]] = [:]
    private var openKey: String?
    private(set) var count = 0

    mutating func take(_ line: String) {
        let words = line.trimmed
        guard !words.isEmpty, !words.hasPrefix("#") else { return }
        if let key = openKey, words.hasPrefix("- ") {
            add([words.dropFirst(2).trimmed], to: key)
        } else if line.first?.isWhitespace == true {
            return
        } else if let colon = words.firstIndex(of: ":") {
            let key = words[..<colon].lowercased().replacing("-", with: "_").replacing(" ", with: "_")
            let value = words[words.index(after: colon)...].trimmed
            openKey = value.isEmpty ? key : nil
            if value.hasPrefix("["), value.hasSuffix("]") {
                add(value.dropFirst().dropLast().split(separator: ",").map(\.trimmed), to: key)
            } else if !value.isEmpty {
                add([value], to: key)
            }
        }
    }

    func first(_ keys: String...) -> String? {
        for key in keys {
            if let value = values[key]?.first { return value }
        }
        return nil
    }

    /// Every value of the keys; those written as one text are cut at commas.
    func all(_ keys: String...) -> [String] {
        keys.flatMap { values[$0] ?? [] }.flatMap { $0.split(separator: ",").map(\.trimmed) }.filter { !$0.isEmpty }
    }

    private mutating func add(_ new: [String], to key: String) {
        for value in new {
            let bare = Self.unquoted(value)
            guard !bare.isEmpty, !["null", "~", "|", ">", "|-", ">-"].contains(bare) else { continue }
            values[key, default: []].append(bare)
            count += 1
        }
    }

    private static func unquoted(_ value: String) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return value.dropFirst().dropLast().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension DocumentMetadata {
    /// What the entries of front matter say under the names that people use.
    init(_ entries: FrontMatterEntries) {
        self.init(
            aliases: Array(entries.all("aliases", "alias").prefix(20)),
            tags: entries.all("tags", "tag", "keywords", "categories", "category").prefix(20).map {
                $0.hasPrefix("#") ? String($0.dropFirst()) : $0
            },
            version: entries.first("version", "revision", "rev", "edition"),
            date: entries.first(
                "date", "updated", "last_updated", "last_modified", "lastmod", "modified", "effective_date",
                "effective",
                "valid_from", "created", "published"),
            status: entries.first("status", "state"),
            author: entries.first("author", "authors", "from", "sender", "owner", "by"),
            subject: entries.first("subject"))
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
