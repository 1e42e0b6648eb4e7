import Corpus

/// Reads facts from a sentence without its grammar: the document's title with every name, date and quotation, and as the
/// relation the last participle with the words between the last name and this one: "granted" … "by", "to".
///
/// What is left for names that no rule reached, in sentences about the title, and for sentences that cannot be parsed.
/// The ends of these facts are right more often than their relations: on reference triples a third of the pairs are
/// confirmed, against half of what the grammar finds about the title.
enum CoOccurrence {
    static func facts(
        in sentence: UnitSentence, beside found: [Fact], topics: [String], context: PassageContext
    ) -> [Fact] {
        guard let topic = topic(of: sentence, beside: found, topics: topics, context: context) else { return [] }
        let ends = found.flatMap { [$0.head, $0.tail] }
        var facts: [Fact] = []
        var words: [String] = []
        var verb: String?
        var relation = "with"
        for (index, unit) in sentence.units.enumerated() {
            let word = unit.surface.lowercased()
            if unit.kind == .word, !fillers.contains(word) {
                words.append(word)
                if ClauseSplitter.isPastParticiple(unit) {
                    verb = word
                    words = []
                }
            }
            if unit.isTerm, !words.isEmpty || verb != nil {
                relation = ([verb].compactMap { $0 } + words.suffix(2)).joined(separator: " ")
                words = []
            }
            if index + 1 < sentence.units.count, isModifier(unit, before: sentence.units[index + 1]) { continue }
            // One capitalised word that opens a sentence is seldom a name.
            guard unit.isTerm, index > 0 || unit.surface.contains(" ") else { continue }
            for member in unit.members {
                let tail = context.resolve(member)
                guard tail != topic, !ends.contains(where: { $0.contains(tail) }) else { continue }
                facts.append(Fact(head: topic, relation: relation, tail: tail, rule: .coOccurrence))
            }
        }
        return facts
    }

    /// "Galician" of "a Galician noble" is no end of a fact.
    private static func isModifier(_ unit: Unit, before next: Unit) -> Bool {
        unit.kind == .name && next.kind == .word && NounPhrase.isDemonym(unit.surface)
            && !FunctionWords.all.contains(next.surface.lowercased())
    }

    private static func topic(
        of sentence: UnitSentence, beside found: [Fact], topics: [String], context: PassageContext
    ) -> String? {
        guard !context.title.isEmpty else {
            guard found.isEmpty else { return nil }
            return sentence.units.first { $0.kind == .name || $0.kind == .quotation }.map {
                context.resolve($0.surface)
            }
        }
        let isAboutTitle = found.isEmpty || topics.contains(context.title)
        let mentionsTitle = sentence.units.contains { unit in
            unit.isTerm && unit.members.contains { context.resolve($0) == context.title }
        }
        return isAboutTitle || mentionsTitle ? context.title : nil
    }
}

/// Words that add nothing to a relation.
private let fillers: Set<String> = Set(
    words: """
        a an and but he her his it its or she that the their these they this those which who
        """)
