/// Reads what stands in brackets behind a name: dates of birth and death, other names, the place something is in.
enum AsideReader {
    static func facts(in sentence: UnitSentence, context: PassageContext) -> [Fact] {
        sentence.asides.flatMap { facts(in: $0, context: context) }
    }

    private static func facts(in aside: Aside, context: PassageContext) -> [Fact] {
        guard let subject = aside.subject else { return [] }
        let head = context.resolve(subject)
        var facts: [Fact] = []
        for part in aside.units.split(whereSeparator: { $0.reading == ";" }) {
            facts += self.facts(inPart: Array(part), head: head)
        }
        return facts.filter { $0.tail != $0.head }
    }

    private static func facts(inPart units: [Unit], head: String) -> [Fact] {
        var facts: [Fact] = []
        func add(_ relation: String, _ tails: [String]) {
            for tail in tails { facts.append(Fact(head: head, relation: relation, tail: tail, rule: .aside)) }
        }
        guard let first = units.first else { return [] }
        if let dash = lifeDash(units) {
            for (verb, side) in [("born", units[..<dash]), ("died", units[(dash + 1)...])] {
                for unit in side where unit.isTerm { add(verb + (unit.kind == .date ? " on" : " in"), unit.members) }
            }
            return facts
        }
        var verb = first.kind == .word ? first.surface.lowercased() : ""
        if ["c", "c.", "ca", "ca.", "circa"].contains(verb) { verb = "" }
        if verb == "b." || verb == "b" { verb = "born" }
        if verb == "d." || verb == "d" { verb = "died" }
        if birthNames.contains(verb) {
            add(
                alternatives.contains(verb) ? "also known as" : verb,
                units.dropFirst().filter { $0.isTerm && $0.kind != .date }.prefix(1).flatMap(\.members))
            return facts
        }
        if verb.isEmpty, first.kind != .date {
            // A name in brackets is another name for the one before it when it is its initials; otherwise it can be
            // anything: a party, a publisher, a source.
            add("also known as", units.count == 1 && isAcronym(first.surface, of: head) ? [first.surface] : [])
            return facts
        }
        if verb.isEmpty, units.contains(where: { $0.kind == .name }) { return [] }
        // "(the Bakerloo line has such sections)" is a remark, which its first word does not make a relation.
        guard verb.isEmpty || isRelation(verb) else { return [] }
        // "born 24 January 1976 in Kristinestad": each date and place with the preposition before it.
        guard first.kind == .word || first.isTerm else { return [] }
        var preposition: String?
        for unit in units {
            if unit.kind == .word {
                let word = unit.surface.lowercased()
                if ["in", "on", "at", "near", "from", "to", "of", "by", "as"].contains(word) {
                    preposition = word
                } else if unit != first, word.hasSuffix("ed") || ["born", "died"].contains(word) {
                    verb = word
                    preposition = nil
                }
            } else if unit.isTerm {
                let link = preposition ?? (unit.kind == .date ? "on" : "")
                let relation = [verb, link].filter { !$0.isEmpty }.joined(separator: " ")
                add(relation.isEmpty ? "also" : verb.isEmpty && unit.kind == .date ? "dated" : relation, unit.members)
            }
        }
        return facts
    }

    private static func isRelation(_ word: String) -> Bool {
        relations.contains(word) || (word.hasSuffix("ed") && word.utf8.count > 4)
    }

    private static func isAcronym(_ short: String, of name: String) -> Bool {
        let initials = name.split { !$0.isLetter }.compactMap(\.first).filter(\.isUppercase)
        return short.count > 1 && String(initials).hasPrefix(short.filter(\.isUppercase))
            && short.allSatisfy { !$0.isLowercase }
    }

    /// The dash of "February 3, 1898 – August 27, 1971": a whole date on each side is a life, places beside them included.
    private static func lifeDash(_ units: [Unit]) -> Int? {
        func hasDate(_ side: ArraySlice<Unit>) -> Bool { side.contains { $0.kind == .date && $0.reading == "Monday" } }
        return units.indices.first { index in
            ["–", "—", "-"].contains(units[index].surface) && hasDate(units[..<index]) && hasDate(units[(index + 1)...])
        }
    }
}

private let relations: Set<String> = Set(words: "in on at near from to of by as since until born died built won")

private let alternatives: Set<String> = Set(words: "aka also known")

private let birthNames: Set<String> = Set(words: "née nee né aka formerly originally also known")
