/// Cuts a sentence into pieces that the grammar can read one by one.
///
/// Parsing time grows with the cube of the words, and most sentences of more than forty have no reading at all; their
/// clauses do.
enum ClauseSplitter {
    /// The pieces of a sentence, each a sentence of its own; at least one.
    static func pieces(of units: [Unit], maximumWords: Int) -> [[Unit]] {
        units.split(whereSeparator: { $0.kind == .mark && $0.reading == ";" })
            .flatMap { opening(Array($0)) }
            .flatMap(insertion)
            .flatMap { shortened($0, maximumWords: max(maximumWords, 8)) }
    }

    /// "Born in Paris, she wrote…" as "she was born in Paris" and "she wrote…".
    private static func opening(_ units: [Unit]) -> [[Unit]] {
        guard units.count > 6, units[0].kind == .word, isPastParticiple(units[0]), units[1].kind == .word,
            prepositions.contains(units[1].surface.lowercased()),
            let comma = units.firstIndex(where: { $0.reading == "," }), comma + 3 < units.count
        else { return [units] }
        var subject = units[comma + 1]
        let isPronoun = ["he", "she", "it", "they"].contains(subject.surface.lowercased())
        guard subject.kind == .name || isPronoun else { return [units] }
        if isPronoun { subject.reading = "it" }
        var opening = Array(units[..<comma])
        opening[0].reading = opening[0].reading.lowercased()
        return [[subject] + completed(opening), Array(units[(comma + 1)...])]
    }

    /// "Jean Luc, known as Lulu, is a footballer" as "Jean Luc is a footballer" and "Jean Luc was known as Lulu".
    private static func insertion(_ units: [Unit]) -> [[Unit]] {
        guard let first = units.firstIndex(where: { $0.reading == "," }), first <= 3, first > 0,
            units[first - 1].kind == .name || units[first - 1].kind == .quotation,
            let second = units[(first + 1)...].firstIndex(where: { $0.reading == "," }), second > first + 2,
            second + 2 < units.count, isVerbal(units[second + 1])
        else { return [units] }
        let subject = units[..<first]
        let inserted = Array(units[(first + 1)..<second])
        return [Array(subject + units[(second + 1)...]), Array(subject + completed(inserted))]
    }

    /// A phrase behind its noun as a predicate: participles and nouns get the verb they do without.
    private static func completed(_ phrase: [Unit]) -> [Unit] {
        guard let first = phrase.first else { return phrase }
        let word = first.surface.lowercased()
        if word == "who" || word == "which" { return Array(phrase.dropFirst()) }
        let isDescription = isPastParticiple(first) || word.hasSuffix("ing") || ["a", "an", "the"].contains(word)
        guard isDescription else { return phrase }
        var verb = first
        verb.kind = .word
        verb.surface = isPastParticiple(first) ? "was" : "is"
        verb.reading = verb.surface
        return [verb] + phrase
    }

    static func isPastParticiple(_ unit: Unit) -> Bool {
        let word = unit.surface.lowercased()
        return (word.hasSuffix("ed") && word.utf8.count > 4) || irregularParticiples.contains(word)
    }

    private static func isVerbal(_ unit: Unit) -> Bool {
        unit.kind == .word && (auxiliaries.contains(unit.surface.lowercased()) || isPastParticiple(unit))
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
            if let next = rest.first, isVerbal(next) { rest = subject(of: units) + rest }
        } else if let first = rest.first, isPastParticiple(first) || first.surface.hasSuffix("ing") {
            rest = subject(of: units) + completed(rest)
        }
        return shortened(Array(units[..<cut]), maximumWords: maximumWords) + shortened(rest, maximumWords: maximumWords)
    }

    /// What stands in front of the first verb, where that is short enough to be the subject.
    private static func subject(of units: [Unit]) -> [Unit] {
        let head = units.prefix { !isVerbal($0) && $0.kind != .mark }
        return head.count <= 4 && head.count < units.count ? Array(head) : []
    }

    /// The comma nearest the middle, one in front of a clause before any other.
    private static func bestCut(in units: [Unit]) -> Int? {
        let inner = units.indices.filter { units[$0].reading == "," && $0 > 2 && $0 < units.count - 3 }
        let strong = inner.filter { comma in
            let next = units[comma + 1]
            return clauseOpeners.contains(next.surface.lowercased()) || (next.kind == .word && isPastParticiple(next))
        }
        let middle = units.count / 2
        return (strong.isEmpty ? inner : strong).min { abs($0 - middle) < abs($1 - middle) }
    }
}

private let prepositions: Set<String> = Set(
    words: """
        in on at by as from for with near to under into between
        """)

private let irregularParticiples: Set<String> = Set(
    words: """
        born built known led made set written won held found drawn grown seen shown shot sung sold taken taught told
        cut put run bought brought begun chosen driven given
        """)

private let auxiliaries: Set<String> = Set(
    words: """
        is was are were has had have will would can could may might became becomes remains does did
        """)

private let clauseOpeners: Set<String> = Set(
    words: """
        and but while which who where when although though whereas because since so as after before with until he she
        it they
        """)
