import Corpus
import IndexBundle

/// Whether the citations of an answer point at what they say: looked up in the stored documents again, after the answer.
struct CitationCheck {
    let snapshot: IndexSnapshot

    /// Citations that verify: each is a retrieved item's, or a part of it, lies in its document's text as whole characters,
    /// and, where the answer quotes, is byte for byte the quoted words, white space aside.
    ///
    /// - Parameter quotation: all words of an answer that consists of its citation's words.
    func verified(
        _ citations: [Citation], among items: [EvidenceItem], quotation: String?
    ) async throws -> Int {
        var count = 0
        for citation in citations {
            guard let item = items.first(where: { $0.citation.number == citation.number }),
                Self.isPart(citation, of: item.citation)
            else { continue }
            let bytes = Array(try await snapshot.text(of: citation.document).utf8)
            guard !citation.byteRange.isEmpty, citation.byteRange.upperBound <= bytes.count,
                let cited = String(validating: bytes[citation.byteRange], as: UTF8.self)
            else { continue }
            if let quotation, Self.words(of: cited) != Self.words(of: quotation) { continue }
            count += 1
        }
        return count
    }

    private static func isPart(_ citation: Citation, of whole: Citation) -> Bool {
        var part = citation
        part.byteRange = whole.byteRange
        return part == whole && whole.byteRange.lowerBound <= citation.byteRange.lowerBound
            && citation.byteRange.upperBound <= whole.byteRange.upperBound
    }

    private static func words(of text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
}
