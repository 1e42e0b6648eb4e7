import ContextAssembly
import Corpus
import Foundation

/// Which rows and lines a question asks for, by the words that tell them from each other: of a thousand rows the one with
/// the question's part number is wanted, and nine like it would only mislead.
struct AskedRows {
    /// What holding a word of the question is worth: the rarer among the rows, the more.
    private var weights: [String: Double] = [:]

    /// The least worth of a row that is kept; nothing where no word tells rows apart.
    private var threshold = 0.0

    /// Of the best row's worth, what another must reach: a row that holds one of two rare words is no answer, two rows that
    /// hold one each are.
    private static let share = 0.6

    init(_ units: [EvidenceUnit], question: String) {
        let rows = units.filter(Self.isRow).map { Self.words(of: $0.values) }
        guard rows.count >= 3 else { return }
        for word in Self.words(of: question) {
            let holders = rows.count { $0.contains(word) }
            guard holders > 0, holders * 2 <= rows.count else { continue }
            weights[word] = log(Double(rows.count + 1) / Double(holders))
        }
        threshold = Self.share * (rows.map(worth).max() ?? 0)
    }

    /// Everything but the rows that were not asked for.
    func kept(of passages: [[EvidenceUnit]]) -> [[EvidenceUnit]] {
        guard threshold > 0 else { return passages }
        return passages.map { units in
            units.filter { !Self.isRow($0) || worth(Self.words(of: $0.values)) >= threshold }
        }
    }

    private func worth(_ words: Set<String>) -> Double {
        words.reduce(0) { $0 + (weights[$1] ?? 0) }
    }

    private static func isRow(_ unit: EvidenceUnit) -> Bool { unit.kind == .row || unit.kind == .line }

    /// Content words, and identifiers as they are written: of SKU-1187 neither "sku" nor "1187" alone says which it is.
    private static func words(of text: String) -> Set<String> {
        var words = CitationSupport.contentWords(of: text)
        for word in text.lowercased().split(whereSeparator: { $0.isWhitespace || "|,;:()[]\"?!".contains($0) }) {
            var end = word.drop { "-_./".contains($0) }
            while let last = end.last, "-_./".contains(last) { end.removeLast() }
            if end.contains(where: { "-_./".contains($0) }) { words.insert(String(end)) }
        }
        return words
    }
}
