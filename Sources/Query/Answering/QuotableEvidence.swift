import ContextAssembly
import Corpus
import Decoding

/// The sentences of the evidence as they stand in the stored documents, so that whatever is quoted from them has an exact
/// place.
///
/// Invariant: the bytes of a document at `citation(of:)` are the quoted words.
struct QuotableEvidence: Sendable {
    private struct Passage {
        var item: EvidenceItem

        /// Where the passage begins in its document's text.
        var start: Int
        var text: String
    }

    private let passages: [Passage]
    let text: QuotableText

    /// - Parameter document: the stored text of a document.
    init(_ items: [EvidenceItem], document: (DocumentID) async throws -> String) async throws {
        var passages: [Passage] = []
        var texts: [DocumentID: [UInt8]] = [:]
        for item in items {
            let id = item.citation.document
            let bytes: [UInt8]
            if let known = texts[id] {
                bytes = known
            } else {
                bytes = Array(try await document(id).utf8)
                texts[id] = bytes
            }
            let range = item.citation.byteRange
            guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
                throw Failure(
                    .indexDamaged,
                    "item \(item.citation.number) points past the end of document \(id); rebuild or re-ingest it")
            }
            let whole = String(decoding: bytes[range], as: UTF8.self)
            passages += Self.shown(of: whole, in: item).map { sentence in
                let start = range.lowerBound + sentence.lowerBound
                return Passage(
                    item: item, start: start,
                    text: String(decoding: bytes[start..<(start + sentence.count)], as: UTF8.self))
            }
        }
        self.passages = passages
        self.text = QuotableText(passages.map(\.text))
    }

    /// The sentences of a cited stretch that the item shows; all of them for a fact, which is no quotation itself.
    private static func shown(of whole: String, in item: EvidenceItem) -> [Range<Int>] {
        if item.kind == .triplet || item.text == whole { return [0..<whole.utf8.count] }
        let bytes = Array(whole.utf8)
        let shown = SentenceSplitter.ranges(in: whole).filter { range in
            let sentence = String(decoding: bytes[range], as: UTF8.self)
            guard let first = sentence.firstIndex(where: { !$0.isWhitespace }),
                let last = sentence.lastIndex(where: { !$0.isWhitespace })
            else { return false }
            return item.text.contains(sentence[first...last])
        }
        // Rows are shown with the names of their columns, and so otherwise than they stand there.
        return shown.isEmpty ? SentenceSplitter.ranges(in: whole) : shown
    }

    /// The narrowest citation of quoted words, with the number of the item they are read from.
    func citation(of place: QuotableText.Place) -> Citation {
        let passage = passages[place.passage]
        var citation = passage.item.citation
        citation.byteRange = (passage.start + place.bytes.lowerBound)..<(passage.start + place.bytes.upperBound)
        return citation
    }

    /// The quoted words on one line.
    func words(of place: QuotableText.Place) -> String {
        String(decoding: Array(passages[place.passage].text.utf8)[place.bytes], as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The passage of a place with what it stands under.
    func surroundings(of place: QuotableText.Place) -> String {
        let passage = passages[place.passage]
        let citation = passage.item.citation
        return Chunk.place(title: citation.title, headings: citation.headings) + " " + passage.text
    }

    /// All that is shown of the item a place belongs to, with what it stands under.
    func item(of place: QuotableText.Place) -> String {
        let citation = passages[place.passage].item.citation
        let shown = passages.filter { $0.item.citation.number == citation.number }.map(\.text)
        return ([Chunk.place(title: citation.title, headings: citation.headings)] + shown).joined(separator: " ")
    }
}
