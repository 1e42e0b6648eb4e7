package import Corpus
import Foundation

/// Versions of one document among the passages that were found: which of them a question means.
///
/// A question about now is answered from the latest version, one that names a year or a version from that. Versions are
/// passages with mostly the same words, of files whose names or titles differ in a number, a date or a word such as "final",
/// or that say themselves which version they are.
package struct DocumentVersions: Sendable, Equatable {
    /// Positions of the passages, with the wanted version in front of its others.
    package let order: [Int]

    /// Passages of which another version is meant: they are shown, and nothing is answered from them.
    package let setAside: Set<ChunkID>

    /// - Complexity: O(passages² · words) for passages of files that could be versions of each other, O(passages) else.
    package init(of passages: [StoredChunk], for question: String) {
        let versions = passages.map(Version.init)
        var order = Array(passages.indices)
        var aside: Set<ChunkID> = []
        let wish = Wish(question)
        var seen: Set<Int> = []
        for first in passages.indices where !seen.contains(first) && wish != .any {
            guard let version = versions[first] else { continue }
            let family = passages.indices.filter { other in
                other == first
                    || (other > first && !seen.contains(other)
                        && versions[other].map { $0.isVersion(of: version) } ?? false
                        && passages[other].document != passages[first].document
                        && Self.haveMostlyTheSameWords(passages[first], passages[other]))
            }
            guard (2...Self.mostVersions).contains(family.count) else { continue }
            seen.formUnion(family)
            let wanted = wish.wanted(family.compactMap { place in versions[place].map { (place, $0) } })
            guard !wanted.isEmpty else { continue }
            for place in family where !wanted.contains(place) { aside.insert(passages[place].id) }
            // The wanted stand where the best of the family stood, the others behind it in their order.
            let target = order.firstIndex(of: first) ?? order.endIndex
            order.removeAll { family.contains($0) }
            order.insert(contentsOf: wanted + family.filter { !wanted.contains($0) }, at: target)
        }
        self.order = order
        setAside = aside
    }

    /// More files than these that say nearly the same are records of one form rather than versions of one text.
    private static let mostVersions = 12

    private static func haveMostlyTheSameWords(_ one: StoredChunk, _ other: StoredChunk) -> Bool {
        let words = { (chunk: StoredChunk) in
            Set(chunk.chunk.text.lowercased().split { !$0.isLetter && !$0.isNumber })
        }
        let (first, second) = (words(one), words(other))
        let shared = first.intersection(second).count
        return shared > 0 && 5 * shared >= 3 * first.union(second).count
    }
}

/// Which version a document is, as far as its name and what it says of itself tell.
private struct Version {
    /// What all versions are called.
    let family: String
    let numbers: [Int]
    let date: String?

    /// Drafts, and what something else has taken the place of.
    let isStale: Bool

    /// All of it, in lower case, to be found by what a question says.
    let marks: Set<String>

    /// - Returns: `nil` for a record of a corpus, whose title is no name of a file.
    init?(_ chunk: StoredChunk) {
        guard chunk.externalID == nil else { return nil }
        let name = chunk.source.split(separator: "/").last.map(String.init) ?? chunk.source
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        let words = stem.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let plain = words.map(Self.withoutNumber).filter { !$0.isEmpty && !Self.markers.contains($0) }
        family = plain.isEmpty ? chunk.title.lowercased() : plain.joined(separator: " ")
        let said = chunk.metadata.version ?? ""
        numbers = said.isEmpty ? Self.versionNumbers(in: words) : Self.numbers(in: said)
        date = chunk.metadata.date.flatMap(Self.sortable)
        let status = (chunk.metadata.status ?? "").lowercased()
        isStale = Self.stale.contains(status) || words.contains(where: Self.stale.contains)
        let told = [stem, said, chunk.metadata.date ?? "", chunk.title].joined(separator: " ").lowercased()
        var marks: Set<String> = []
        for word in told.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "." }) {
            marks.insert(String(word))
            marks.insert(Self.unprefixed(String(word)))
            marks.formUnion(word.split(separator: ".").map(String.init))
        }
        self.marks = marks
    }

    func isVersion(of other: Version) -> Bool {
        family == other.family && (numbers != other.numbers || date != other.date || isStale != other.isStale)
    }

    /// Whether it came after another one.
    func isLater(than other: Version) -> Bool {
        if isStale != other.isStale { return other.isStale }
        if let date, let before = other.date, date != before { return date > before }
        return other.numbers.lexicographicallyPrecedes(numbers)
    }

    private static func numbers(in text: String) -> [Int] {
        text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
    }

    /// The numbers of a file's name that tell its version: behind a "v" or a word for it, and from a year on. Any other may
    /// tell one record from the next.
    private static func versionNumbers(in words: [String]) -> [Int] {
        var numbers: [Int] = []
        var counts = false
        for word in words {
            guard let number = Int(unprefixed(word)) else {
                counts = versionWords.contains(word)
                continue
            }
            counts =
                counts || word.hasPrefix("v") || (1900..<2100).contains(number)
                || (19_000_101..<21_000_000).contains(number)
            if counts { numbers.append(number) }
        }
        return numbers
    }

    private static let versionWords: Set<String> = ["v", "version", "ver", "rev", "revision", "edition"]

    /// "v2" and "2" say the same.
    private static func unprefixed(_ word: String) -> String {
        word.hasPrefix("v") ? String(word.dropFirst()) : word
    }

    private static func withoutNumber(_ word: String) -> String {
        let bare = unprefixed(word)
        return bare.allSatisfy { $0.isNumber } ? "" : String(word.filter { !$0.isNumber })
    }

    /// The year first: "2024-06-30", "2024/6/30".
    private static func sortable(_ date: String) -> String? {
        let parts = date.split { !$0.isNumber }
        guard let year = parts.first, year.count == 4 else { return nil }
        return parts.prefix(3).map { $0.count == 1 ? "0" + $0 : String($0) }.joined(separator: "-")
    }

    private static let stale: Set<String> = [
        "draft", "superseded", "obsolete", "archived", "archive", "withdrawn", "deprecated", "expired", "old",
        "outdated",
        "entwurf", "veraltet",
    ]

    private static let markers: Set<String> = stale.union([
        "v", "version", "ver", "rev", "revision", "final", "new", "latest", "current", "copy", "edition", "approved",
        "signed", "neu", "aktuell", "kopie", "q",
    ])
}

/// Which version a question wants.
private enum Wish: Equatable {
    case latest
    case named(Set<String>)

    /// All of them: the question is about how things were, or about what changed.
    case any

    init(_ question: String) {
        let words = question.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "." }
            .map { String($0.last == "." ? $0.dropLast() : $0) }
        let named = Set(words.filter { $0.contains(where: \.isNumber) })
        if !words.contains(where: Self.comparing.contains) {
            if !named.isEmpty {
                self = .named(named)
                return
            }
            if !words.contains(where: Self.past.contains) {
                self = .latest
                return
            }
        }
        self = .any
    }

    /// The places of the wanted versions, best first; none where the family has no order that tells.
    func wanted(_ family: [(place: Int, version: Version)]) -> [Int] {
        if case .named(let marks) = self {
            let named = family.filter { member in
                marks.contains { member.version.marks.contains($0) || member.version.marks.contains("v" + $0) }
            }
            // Any other number is one of what the question is about.
            return named.map(\.place)
        }
        guard
            let latest = family.max(by: { one, other in
                other.version.isLater(than: one.version)
            })
        else { return [] }
        return family.filter { $0.place == latest.place || !latest.version.isLater(than: $0.version) }.map(\.place)
            .sorted { one, _ in one == latest.place }
    }

    private static let comparing: Set<String> = [
        "compare", "compared", "change", "changed", "changes", "differ", "difference", "differences", "versions",
        "between", "history", "vergleiche", "unterschied", "geändert", "änderungen",
    ]

    private static let past: Set<String> = [
        "was", "were", "previous", "previously", "earlier", "old", "older", "former", "formerly", "original",
        "originally",
        "first", "before", "did", "used", "war", "waren", "früher", "vorher", "alte", "alten",
    ]
}
