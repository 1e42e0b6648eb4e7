package import Corpus

/// A citation as a line that a person can follow: what it is called, where it is, and which bytes were read.
package enum CitationText {
    /// `[1] Tula — /docs/tula.md, History › Craft, bytes 120–480`.
    package static func line(_ citation: Citation) -> String {
        "[\(citation.number)] \(place(citation))"
    }

    /// The line without its number.
    package static func place(_ citation: Citation) -> String {
        var place = TerminalText.singleLine(citation.source)
        if let pages = citation.pages {
            place +=
                pages.count == 1 ? ", page \(pages.lowerBound)" : ", pages \(pages.lowerBound)–\(pages.upperBound)"
        }
        let headings = citation.headings.map(TerminalText.singleLine).filter { !$0.isEmpty && $0 != citation.title }
        if !headings.isEmpty { place += ", " + headings.joined(separator: " › ") }
        place += ", bytes \(citation.byteRange.lowerBound)–\(citation.byteRange.upperBound)"
        let title = TerminalText.singleLine(citation.title)
        return title.isEmpty ? place : "\(title) — \(place)"
    }
}
