package import Corpus

/// A citation as a line that a person can follow: what it is called, where it is, and which bytes were read.
package enum CitationText {
    /// `[1] Tula (version 2 · final) — /docs/tula.md, History › Craft, bytes 120–480`.
    package static func line(_ citation: Citation) -> String {
        "[\(citation.number)] \(place(citation))"
    }

    /// The line, and below it, indented, where else the passage stands.
    package static func lines(_ citation: Citation) -> [String] {
        [line(citation)] + [copies(citation)].compactMap(\.self).map { "    " + $0 }
    }

    /// The line without its number.
    package static func place(_ citation: Citation) -> String {
        var place = TerminalText.singleLine(citation.source) + pages(citation.pages)
        let headings = citation.headings.map(TerminalText.singleLine).filter { !$0.isEmpty && $0 != citation.title }
        if !headings.isEmpty { place += ", " + headings.joined(separator: " › ") }
        place += ", bytes \(citation.byteRange.lowerBound)–\(citation.byteRange.upperBound)"
        let context = citation.context.map { " (" + TerminalText.singleLine($0) + ")" } ?? ""
        let title = TerminalText.singleLine(citation.title) + context
        return title.isEmpty ? place : "\(title) — \(place)"
    }

    /// `also in: /docs/b.md; /docs/c.pdf, page 3; and 4 more`; `nil` for a passage that stands in one place.
    package static func copies(_ citation: Citation) -> String? {
        guard let copies = citation.copies, !copies.isEmpty else { return nil }
        var places = copies.prefix(shownCopies).map { copy in
            TerminalText.singleLine(copy.source) + pages(copy.pages)
        }
        if copies.count > shownCopies { places.append("and \(copies.count - shownCopies) more") }
        return "also in: " + places.joined(separator: "; ")
    }

    /// Copies that are named; a licence may stand in thousands of files.
    private static let shownCopies = 12

    private static func pages(_ pages: ClosedRange<Int>?) -> String {
        guard let pages else { return "" }
        return pages.count == 1 ? ", page \(pages.lowerBound)" : ", pages \(pages.lowerBound)–\(pages.upperBound)"
    }
}
