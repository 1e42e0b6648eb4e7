import Corpus

/// The part of a passage that shows why it was found.
enum Snippet {
    /// As many words of the passage as fit, from its beginning, or from where the most of the query's words stand.
    ///
    /// - Parameter columns: of all lines together.
    /// - Complexity: O(words of the passage · words of the query).
    static func text(of passage: String, for query: String, columns: Int) -> String {
        let words = TerminalText.harmless(passage).split(whereSeparator: \.isWhitespace).map(String.init)
        let widths = words.map { TerminalText.columns($0) + 1 }
        guard widths.reduce(0, +) > columns else { return words.joined(separator: " ") }
        let wanted = parts(of: query).filter { $0.count > 1 && !FunctionWords.all.contains($0) }
        let held = words.map { word in
            let folded = FoldedText(word).text.lowercased()
            return Set(wanted.indices.filter { folded.contains(wanted[$0]) })
        }
        var best = (start: 0, count: count(from: 0, held, widths, columns))
        for place in words.indices where !held[place].isEmpty {
            let start = max(0, place - wordsBefore)
            let count = count(from: start, held, widths, columns)
            if count > best.count { best = (start, count) }
        }
        let shown = words[best.start...].joined(separator: " ")
        return best.start > 0 ? "… " + shown : shown
    }

    /// Words that stand in front of the first that was asked for.
    private static let wordsBefore = 6

    /// The query's words that a window holds.
    private static func count(from start: Int, _ held: [Set<Int>], _ widths: [Int], _ columns: Int) -> Int {
        var room = columns
        var found: Set<Int> = []
        for place in start..<held.count {
            room -= widths[place]
            if room < 0 { break }
            found.formUnion(held[place])
        }
        return found.count
    }

    /// Beginnings of the query's words, so that "carriers" finds "carrier".
    private static func parts(of query: String) -> [String] {
        FoldedText(query).text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
            word.count > 5 && word.allSatisfy(\.isLetter) ? String(word.dropLast(2)) : String(word)
        }
    }
}
