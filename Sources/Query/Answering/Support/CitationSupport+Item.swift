import Corpus

extension CitationSupport {
    /// An item as it is looked at.
    struct Item: Sendable {
        var number: Int
        var title: String
        var text: String

        /// Where it stands, and that with its text.
        var place: ClaimText
        var whole: ClaimText
        var units: [SupportUnit]
        var language: Language?

        init(_ item: EvidenceItem) {
            let place = ([item.citation.title, item.citation.context ?? ""] + item.citation.headings)
                .joined(separator: " \n")
            number = item.citation.number
            title = MentionFinder.withoutBracketedSuffix(item.citation.title)
            text = item.text
            self.place = ClaimText(place)
            whole = ClaimText(place + " \n" + item.text)
            units = SupportUnit.units(of: item.text)
            language = Language(of: item.text)
        }
    }
}

/// Which items say something of each other: one names the other's title, or both name what hardly another one does.
///
/// Invariant: links go both ways, and no item is linked to itself.
struct EvidenceLinks: Sendable {
    private var neighbours: [Int: Set<Int>] = [:]

    /// Items that may name something that still counts as rare.
    private static let rare = 3

    init() {}

    init(_ items: [CitationSupport.Item]) {
        let plain = items.map { " " + Self.plain($0.text) + " " }
        let titles = items.map { Self.plain($0.title) }
        let names = items.map { item in
            Set(
                item.whole.pairs.filter { $0.first.kind == .name && $0.second.kind == .name }
                    .map { $0.first.stem + " " + $0.second.stem })
        }
        var holders: [String: Int] = [:]
        for name in names.flatMap(\.self) { holders[name, default: 0] += 1 }
        func mentions(_ text: Int, _ title: Int) -> Bool {
            guard titles[title].utf8.count > 2, plain[text].contains(" " + titles[title] + " ") else { return false }
            // One word alone may be any word, unless it is written as a name.
            return titles[title].contains(" ")
                || items[text].text.split { !$0.isLetter && !$0.isNumber }.contains { $0 == items[title].title }
        }
        for one in items.indices {
            for other in items.indices where other > one {
                guard
                    mentions(one, other) || mentions(other, one)
                        || names[one].intersection(names[other]).contains(where: {
                            holders[$0, default: 0] <= Self.rare
                        })
                else { continue }
                neighbours[items[one].number, default: []].insert(items[other].number)
                neighbours[items[other].number, default: []].insert(items[one].number)
            }
        }
    }

    /// Items that are linked to this one, straight or over one more.
    func of(_ number: Int) -> Set<Int> {
        let near = neighbours[number] ?? []
        return near.reduce(into: near) { $0.formUnion(neighbours[$1] ?? []) }.subtracting([number])
    }

    /// Words in lower case with single spaces.
    private static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
    }
}
