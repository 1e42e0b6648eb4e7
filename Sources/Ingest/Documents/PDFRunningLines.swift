/// Lines that run along the pages of a document and are no part of its text: headers, footers, numbers of pages.
///
/// Only the outermost lines of a page are looked at, and one is taken away only when the ones outside it are. A line with words
/// runs along when it stands there, whatever its numbers are, on several pages; one of numbers only when they count the
/// pages: the last figure of a table is none.
struct PDFRunningLines {
    /// Lines of a page, from the outside, that may be of this kind.
    private static let depth = 4

    private var words: [Edge: [String: Int]] = [.top: [:], .bottom: [:]]
    private var offsets: [Edge: [Int: Int]] = [.top: [:], .bottom: [:]]
    private let least: Int

    private enum Edge: Hashable {
        case top
        case bottom
    }

    /// The pages without their running lines. What heads the first page stays: it may be the title.
    static func removed(from pages: [[String]]) -> [[String]] {
        guard pages.count > 1 else { return pages }
        let lines = PDFRunningLines(pages)
        return pages.enumerated().map { number, page in
            var kept = page
            if number > 0 { kept = lines.trimmed(kept, page: number, .top) }
            return lines.trimmed(kept, page: number, .bottom)
        }
    }

    private init(_ pages: [[String]]) {
        least = pages.count < 6 ? 2 : 3
        for (number, page) in pages.enumerated() {
            for edge in [Edge.top, .bottom] {
                var seen: Set<String> = []
                for line in Self.outer(page, edge) {
                    let key = Self.key(line)
                    if key.hasWords, seen.insert(key.text).inserted { words[edge]?[key.text, default: 0] += 1 }
                    if !key.hasWords, let last = key.number { offsets[edge]?[last - number, default: 0] += 1 }
                }
            }
        }
    }

    private func trimmed(_ page: [String], page number: Int, _ edge: Edge) -> [String] {
        var page = page
        for _ in 0..<Self.depth {
            guard let index = Self.outermost(page, edge) else { break }
            let key = Self.key(page[index])
            let runs =
                key.hasWords
                ? words[edge]?[key.text] ?? 0 >= least
                : key.number.map { offsets[edge]?[$0 - number] ?? 0 >= least } ?? false
            guard runs else { break }
            if edge == .top { page.removeSubrange(...index) } else { page.removeSubrange(index...) }
        }
        return page
    }

    private static func outer(_ page: [String], _ edge: Edge) -> [String] {
        let filled = page.lazy.filter { line in line.contains { !$0.isWhitespace } }
        return edge == .top
            ? Array(filled.prefix(depth))
            : Array(page.reversed().lazy.filter { line in line.contains { !$0.isWhitespace } }.prefix(depth))
    }

    private static func outermost(_ page: [String], _ edge: Edge) -> Int? {
        let isFilled = { (line: String) in line.contains { !$0.isWhitespace } }
        return edge == .top ? page.firstIndex(where: isFilled) : page.lastIndex(where: isFilled)
    }

    /// A line with every number as "#", whether it has words of its own, and its last number.
    private static func key(_ line: String) -> (text: String, hasWords: Bool, number: Int?) {
        var text = ""
        var number: Int?
        var digits = ""
        var letters = 0
        for character in line.prefix(300) {
            if character.isASCII, character.isNumber {
                if digits.isEmpty { text.append("#") }
                digits.append(character)
                continue
            }
            if !digits.isEmpty {
                number = number ?? Int(digits.prefix(9))
                digits = ""
            }
            if character.isWhitespace {
                if text.last != " ", !text.isEmpty { text.append(" ") }
            } else {
                if character.isLetter { letters += 1 }
                text.append(contentsOf: character.lowercased())
            }
        }
        if !digits.isEmpty { number = number ?? Int(digits.prefix(9)) }
        while text.last == " " { text.removeLast() }
        return (text, letters >= 3, number)
    }
}
