import Corpus
import Foundation

extension Document {
    /// Gives the document its title and says where it stands.
    ///
    /// A title that the format has is taken, unless any document might have it; then the first heading, and for a PDF a first
    /// line that stands apart, if they say what the file's name says or the name says nothing; else the name.
    mutating func settle(_ standing: FileStanding) {
        let own = title.isEmpty || Self.isPlaceholder(title) ? nil : title
        title = own ?? headingTitle(standing) ?? lineTitle(standing) ?? standing.name
        if title.count > 300 { title = title.prefix(300) + "…" }
        let name = standing.says(moreThan: title) ? standing.name : nil
        metadata = metadata.filled(
            from: DocumentOpening(text, isLetter: format == .plainText || format == .markdown).metadata)
        context = DocumentContext.line(name: name, metadata: metadata, folders: standing.folders)
        metadata.modified = standing.modified.map { Date(timeIntervalSince1970: Double($0)) }
    }

    private func headingTitle(_ standing: FileStanding) -> String? {
        guard let heading = firstHeading else { return nil }
        let shared = Set(FileStanding.words(of: heading)).intersection(standing.words)
        guard standing.isSpeaking, shared.isEmpty else { return heading }
        return FileStanding.isCommonplace(heading) || standing.isProperName ? nil : heading
    }

    private func lineTitle(_ standing: FileStanding) -> String? {
        guard format == .pdf, let line = titleLine else { return nil }
        // "UNITED STATES" opens a thousand files whose names tell them apart.
        let words = FileStanding.words(of: line)
        let isBanner = words.count <= 3 && !line.contains(where: \.isLowercase)
        let tellsNothing = isBanner || FileStanding.isCommonplace(line)
        return tellsNothing && standing.isSpeaking && Set(words).isDisjoint(with: standing.words) ? nil : line
    }

    /// Programs leave file names and place-holders where a title should be.
    static func isPlaceholder(_ title: String) -> Bool {
        let lowercased = title.lowercased()
        let endings = [
            ".doc", ".docx", ".tex", ".dvi", ".pdf", ".odt", ".indd", ".qxd", ".html", ".xls", ".xlsx", ".rtf",
        ]
        return !title.contains(where: \.isLetter) || lowercased.hasPrefix("microsoft word")
            || lowercased.hasPrefix("untitled") || lowercased.hasPrefix("powerpoint pres")
            || FileStanding.isCommonplace(title)
            || endings.contains(where: lowercased.hasSuffix)
    }

    /// The words of the first heading, unless the document opens with a lot of other text before it.
    private var firstHeading: String? {
        for block in blocks.prefix(8) {
            if case .heading = block.kind {
                let words = headingText(of: block)
                if !words.isEmpty { return words }
            }
        }
        return nil
    }

    /// The first line, where it stands apart like a title: short, with letters, and not a sentence.
    private var titleLine: String? {
        guard let first = blocks.first, first.byteRange.count <= 400 else { return nil }
        let bytes = Array(text.utf8.dropFirst(first.byteRange.lowerBound).prefix(first.byteRange.count))
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard lines.count <= 4, let line = lines.first, line.count <= 100 else { return nil }
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard words.contains(where: \.isLetter), let last = words.last, !".,;:…".contains(last) else { return nil }
        return FileStanding.isCommonplace(words) ? nil : words
    }
}
