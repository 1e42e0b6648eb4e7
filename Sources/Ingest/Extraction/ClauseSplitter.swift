/// Cuts a sentence into pieces that the grammar can read one by one.
///
/// Parsing time grows with the cube of the words, and most sentences of more than forty have no reading at all; their
/// clauses do.
enum ClauseSplitter {
    /// The pieces of a sentence, each a sentence of its own; at least one.
    static func pieces(of units: [Unit], maximumWords: Int) -> [[Unit]] {
        units.split(whereSeparator: { $0.kind == .mark && $0.reading == ";" })
            .flatMap { opening(Array($0)) }
            .flatMap { shortened($0, maximumWords: max(maximumWords, 8)) }
    }

    /// "Born in Paris, she wrote…" as "she was born in Paris" and "she wrote…".
    private static func opening(_ units: [Unit]) -> [[Unit]] {
        guard units.count > 6, units[0].kind == .word, isParticiple(units[0]), units[1].kind == .word,
            prepositions.contains(units[1].surface.lowercased()),
            let comma = units.firstIndex(where: { $0.reading == "," }), comma + 3 < units.count
        else { return [units] }
        var auxiliary = units[0]
        auxiliary.surface = "was"
        auxiliary.reading = "was"
        var subject = units[comma + 1]
        let isPronoun = ["he", "she", "it", "they"].contains(subject.surface.lowercased())
        guard subject.kind == .name || isPronoun else { return [units] }
        if isPronoun { subject.reading = "it" }
        var participle = units[0]
        participle.reading = participle.reading.lowercased()
        return [[subject, auxiliary, participle] + units[1..<comma], Array(units[(comma + 1)...])]
    }

    private static func isParticiple(_ unit: Unit) -> Bool {
        let word = unit.surface.lowercased()
        return (word.hasSuffix("ed") && word.utf8.count > 4) || irregularParticiples.contains(word)
    }

    /// Halves a piece at its best comma until every part is short enough.
    private static func shortened(_ units: [Unit], maximumWords: Int) -> [[Unit]] {
        guard units.count > maximumWords, let cut = bestCut(in: units) else { return [units] }
        var rest = Array(units[(cut + 1)...])
        if let first = rest.first, ["who", "which"].contains(first.surface.lowercased()),
            let antecedent = units[..<cut].last(where: { $0.kind == .name || $0.kind == .quotation })
        {
            rest[0] = antecedent
        } else if let first = rest.first, first.reading == "and" || first.reading == "but" {
            rest.removeFirst()
        }
        return shortened(Array(units[..<cut]), maximumWords: maximumWords) + shortened(rest, maximumWords: maximumWords)
    }

    /// The comma nearest the middle, one in front of a clause before any other.
    private static func bestCut(in units: [Unit]) -> Int? {
        let inner = units.indices.filter { units[$0].reading == "," && $0 > 2 && $0 < units.count - 3 }
        let strong = inner.filter { clauseOpeners.contains(units[$0 + 1].surface.lowercased()) }
        let middle = units.count / 2
        return (strong.isEmpty ? inner : strong).min { abs($0 - middle) < abs($1 - middle) }
    }
}

private let prepositions: Set<String> = [
    "in", "on", "at", "by", "as", "from", "for", "with", "near", "to", "under", "into", "between",
]

private let irregularParticiples: Set<String> = [
    "born", "built", "known", "led", "made", "set", "written", "won", "held", "found", "drawn", "grown", "seen",
    "shown", "shot",
    "sung", "sold", "taken", "taught", "told", "cut", "put", "run", "bought", "brought", "begun", "chosen", "driven",
    "given",
]

private let clauseOpeners: Set<String> = [
    "and", "but", "while", "which", "who", "where", "when", "although", "though", "whereas", "because", "since", "so",
    "as", "after",
    "before", "with", "until", "he", "she", "it", "they",
]
