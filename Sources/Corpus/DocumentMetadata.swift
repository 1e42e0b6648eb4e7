package import Foundation

/// What a document says of itself beside its text: in its front matter, its headers, or by its file.
package struct DocumentMetadata: Sendable, Equatable, Codable {
    /// Other names of what the document is about.
    package var aliases: [String]
    package var tags: [String]
    package var version: String?

    /// As it is written.
    package var date: String?

    /// Such as "draft", "final", "superseded".
    package var status: String?

    /// Who wrote or sent it.
    package var author: String?

    /// What a letter says it is about.
    package var subject: String?

    /// When the file was last changed; `nil` for what is no file.
    package var modified: Date?

    package init(
        aliases: [String] = [], tags: [String] = [], version: String? = nil, date: String? = nil,
        status: String? = nil, author: String? = nil, subject: String? = nil, modified: Date? = nil
    ) {
        self.aliases = aliases
        self.tags = tags
        self.version = version
        self.date = date
        self.status = status
        self.author = author
        self.subject = subject
        self.modified = modified
    }
}

/// Where a document stands, as one searchable line: `travel-policy-v3 · version 3 · final · hr/policies/`.
///
/// What the document says of itself comes first, the folders it lies in last, with a slash at their end.
package enum DocumentContext {
    /// - Parameters:
    ///   - name: the file's name without its extension; `nil` where the title says the same.
    ///   - folders: outermost first.
    package static func line(name: String?, metadata: DocumentMetadata, folders: [String]) -> String {
        var parts = [name].compactMap(\.self)
        parts += metadata.aliases
        parts += metadata.tags
        parts += [
            metadata.version.map { "version " + $0 }, metadata.date, metadata.status, metadata.author,
            metadata.subject,
        ].compactMap(\.self)
        var words = parts.lazy.map(Self.flat).filter { !$0.isEmpty }.joined(separator: separator)
        if words.count > maximumCharacters { words = words.prefix(maximumCharacters) + "…" }
        let path = folders.map(Self.flat).joined(separator: "/")
        guard !path.isEmpty else { return words }
        return words.isEmpty ? path + "/" : words + separator + path + "/"
    }

    /// The line without its folders: a file that moved says what it said, and its passages are not embedded again.
    package static func withoutFolders(_ line: String) -> String {
        guard line.hasSuffix("/") else { return line }
        guard let last = line.range(of: separator, options: .backwards) else { return "" }
        return String(line[..<last.lowerBound])
    }

    private static let separator = " · "

    /// A hostile list of tags above every passage must cost no more than an honest one.
    private static let maximumCharacters = 300

    /// On one line, without the mark between parts, and not ending like a folder.
    private static func flat(_ part: String) -> String {
        var words = part.replacingOccurrences(of: "·", with: " ")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        while words.hasSuffix("/") { words.removeLast() }
        return words
    }
}
