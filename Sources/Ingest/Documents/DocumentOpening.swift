import Corpus

/// What the first lines of a document say of it: the headers of a letter (`From:`, `Subject:`), or lines such as
/// `Version: 2.0` and `Last updated: 3 May 2024`.
struct DocumentOpening {
    private(set) var metadata = DocumentMetadata()

    /// Lines that are looked at.
    private static let lineCount = 20

    /// - Parameter isLetter: whether the text may open with the headers of a letter.
    init(_ text: String, isLetter: Bool) {
        var entries = FrontMatterEntries()
        var isInHeaders = isLetter
        var headers = 0
        let head = String(decoding: text.utf8.prefix(4096), as: UTF8.self)
        for line in head.split(separator: "\n", omittingEmptySubsequences: false).prefix(Self.lineCount) {
            if line.allSatisfy(\.isWhitespace) { isInHeaders = isInHeaders && headers == 0 }
            guard let (key, value) = Self.entry(line) else { continue }
            if Self.letterKeys.contains(key) {
                guard isInHeaders else { continue }
                headers += 1
            } else if !Self.otherKeys.contains(key) {
                continue
            }
            entries.take(key + ": " + value)
        }
        var found = DocumentMetadata(entries)
        // One line "From: Tula" is a sentence, two such lines are a letter's head.
        if headers < 2 { (found.author, found.subject) = (nil, nil) }
        metadata = found
    }

    /// `**Version:** 2.0`, `Status: draft`: a short word or two, a colon, and something short.
    private static func entry(_ line: Substring) -> (key: String, value: String)? {
        guard line.utf8.count <= 200, let colon = line.firstIndex(of: ":") else { return nil }
        let marks: Set<Character> = ["*", "_", "-", "|", "#", ">"]
        let key = line[..<colon].filter { !marks.contains($0) }.trimmed.lowercased()
        let value = line[line.index(after: colon)...].filter { $0 != "*" && $0 != "|" }.trimmed
        guard !key.isEmpty, key.count <= 20, !value.isEmpty, value.count <= 120 else { return nil }
        return (key, value)
    }

    private static let letterKeys: Set<String> = ["from", "to", "cc", "subject", "sent", "date"]
    private static let otherKeys: Set<String> = [
        "version", "revision", "status", "updated", "last updated", "last modified", "effective date", "valid from",
    ]
}

extension DocumentMetadata {
    /// What `other` says where this says nothing.
    func filled(from other: DocumentMetadata) -> DocumentMetadata {
        DocumentMetadata(
            aliases: aliases.isEmpty ? other.aliases : aliases, tags: tags.isEmpty ? other.tags : tags,
            version: version ?? other.version, date: date ?? other.date, status: status ?? other.status,
            author: author ?? other.author, subject: subject ?? other.subject, modified: modified ?? other.modified)
    }
}
