import Corpus

extension Document {
    /// The words of the first heading, unless the document opens with a lot of other text before it.
    var firstHeading: String? {
        for block in blocks.prefix(8) {
            if case .heading = block.kind {
                let words = headingText(of: block)
                if !words.isEmpty { return words }
            }
        }
        return nil
    }

    /// The first line, where it stands apart like a title: short, with letters, and not a sentence.
    var titleLine: String? {
        guard let first = blocks.first, first.byteRange.count <= 400 else { return nil }
        let bytes = Array(text.utf8.dropFirst(first.byteRange.lowerBound).prefix(first.byteRange.count))
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard lines.count <= 4, let line = lines.first, line.count <= 100 else { return nil }
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let commonplaces = ["abstract", "contents", "inhalt", "inhaltsverzeichnis", "table of contents"]
        guard !commonplaces.contains(words.lowercased()) else { return nil }
        guard words.contains(where: \.isLetter), let last = words.last, !".,;:…".contains(last) else { return nil }
        return words
    }

    /// The file's name without its extension.
    static func fileTitle(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
        return String(name[..<dot])
    }
}
