import LinkGrammar

/// Reads facts from the links of one sentence.
///
/// Subjects meet their verbs through `S` links, verbs their objects through `O` links and their prepositions through
/// `MV` links (Sleator and Temperley, *Parsing English with a Link Grammar*, 1991); everything else extends one of these:
/// auxiliaries, coordination (`VJ`, `SJ`), relative clauses (`R`, `MX`, `B`), participles (`Mv`, `Mg`), apposition (`MX`).
struct ClauseReader {
    let graph: SentenceGraph
    let context: PassageContext
    private(set) var facts: [Fact] = []

    /// Nouns that only say what another phrase is, with the subject they describe: in "X is a jumper who won", it is X
    /// who won.
    private var described: [Int: [NounPhrase]] = [:]

    /// Nouns that the title is said to be.
    private(set) var titleNouns: [String] = []

    /// The names that the sentence's verbs have as subjects, in order.
    private(set) var topics: [String] = []

    init(graph: SentenceGraph, context: PassageContext) {
        self.graph = graph
        self.context = context
    }

    mutating func read() {
        for word in graph.linkage.words.indices { collectDescriptions(word) }
        for word in graph.linkage.words.indices {
            readVerb(word)
            readNoun(word)
        }
    }

    // MARK: Who is who

    private mutating func collectDescriptions(_ word: Int) {
        for link in graph.left(of: word) where link.kind == "S" || link.kind == "SX" {
            let subjects = graph.phrases(link.left)
            for verb in graph.verbs(at: word) {
                for predicate in graph.predicates(from: verb) where predicate.isCopula {
                    for object in objects(of: predicate) { describe(object, as: subjects) }
                }
            }
        }
        for appositive in appositives(of: word) {
            let subjects = graph.phrases(word)
            for phrase in graph.phrases(appositive) where !phrase.isTerm { describe(phrase, as: subjects) }
        }
    }

    private mutating func describe(_ phrase: NounPhrase, as subjects: [NounPhrase]) {
        guard !phrase.isTerm, described[phrase.head] == nil, !subjects.contains(where: { $0.head == phrase.head })
        else {
            return
        }
        described[phrase.head] = subjects
        if subjects.contains(where: { context.names(of: $0) == [context.title] }) { titleNouns.append(phrase.noun) }
    }

    /// The phrases at a word, with relative pronouns and descriptions replaced by whom they stand for.
    private func subjects(at word: Int) -> [NounPhrase] {
        if relativePronouns.contains(graph.lowercased(word)) {
            for link in graph.left(of: word) where link.kind == "MX" || link.kind == "R" || link.kind == "M" {
                return resolved(graph.phrases(link.left))
            }
            // The parser did not say; the noun right in front is the likeliest.
            let antecedent = (0..<word).last { graph.isNominal($0) && graph.unit($0) != nil }
            return antecedent.map { resolved(graph.phrases($0)) } ?? []
        }
        return resolved(graph.phrases(word))
    }

    private func resolved(_ phrases: [NounPhrase]) -> [NounPhrase] {
        phrases.flatMap { described[$0.head] ?? [$0] }
    }

    // MARK: Verbs

    private mutating func readVerb(_ word: Int) {
        guard graph.unit(word)?.kind != .possessive else { return }
        for link in graph.left(of: word) where subjectKinds.contains(String(link.kind)) {
            let fronted = graph.left(of: link.left).filter { $0.kind == "CO" }.map(\.left)
            let subjects = subjects(at: link.left)
            topics += subjects.flatMap(anchors).map(\.name)
            let verbs = graph.verbs(at: word)
            for verb in verbs {
                // What hangs on the conjunction of two verbs stands behind the last of them.
                let shared = verb == verbs.last && verb != word ? graph.prepositions(of: word) : []
                readPredicates(verb, subjects: subjects, fronted: fronted + shared, rule: .object)
            }
        }
        // "stations built by Siemens", "a man playing chess": the noun is the participle's subject.
        for link in graph.left(of: word) where link.kind == "M" || link.kind == "MX" {
            guard graph.isVerbal(word) else { continue }
            readPredicates(word, subjects: resolved(graph.phrases(link.left)), fronted: [], rule: .participle)
        }
    }

    private func objects(of predicate: Predicate) -> [NounPhrase] {
        graph.right(of: predicate.head).filter { $0.kind == "O" || $0.kind == "OX" || $0.kind == "OT" }
            .flatMap { graph.phrases($0.right) } + antecedents(of: predicate)
    }

    /// "the film that he directed": the noun in front is the object of a verb that has its own subject.
    private func antecedents(of predicate: Predicate) -> [NounPhrase] {
        let hasSubject = predicate.words.contains { word in
            graph.left(of: word).contains { $0.kind == "S" || $0.kind == "SX" }
        }
        guard hasSubject else { return [] }
        return graph.left(of: predicate.head).filter { $0.kind == "B" }.flatMap { graph.phrases($0.left) }
    }

    private mutating func readPredicates(
        _ verb: Int, subjects: [NounPhrase], fronted: [Int], rule: Fact.Rule
    ) {
        guard !subjects.isEmpty else { return }
        for predicate in graph.predicates(from: verb) {
            let relation = graph.relation(of: predicate)
            let objects = objects(of: predicate)
            for object in objects {
                emit(
                    subjects, relation, object.preposition, object,
                    predicate.isCopula && rule == .object ? .copula : rule)
            }
            let object = predicate.isCopula ? nil : objects.first { !$0.isTerm }?.noun
            for link in graph.right(of: predicate.head) where link.kind == "MV" && graph.isVerbal(link.right) {
                readPredicates(link.right, subjects: subjects, fronted: [], rule: .participle)
            }
            for preposition in graph.prepositions(of: predicate.head) + fronted {
                // "is a film directed by Ford" may hang "by" on "is".
                let participle = preposition > 0 && graph.isVerbal(preposition - 1) ? preposition - 1 : nil
                let passive = participle.flatMap { predicate.words.contains($0) ? nil : graph.lowercased($0) }
                let words = [relation, passive ?? object].compactMap { $0 }.joined(separator: " ")
                for place in graph.prepositionObjects(preposition) where !isAdverbial(place) {
                    emit(subjects, words, graph.lowercased(preposition), place, rule == .object ? .preposition : rule)
                }
            }
        }
    }

    /// "in order", "at speed", "with ease": a lone common noun without an article behind a preposition says how, not what.
    private func isAdverbial(_ phrase: NounPhrase) -> Bool {
        !phrase.isTerm && phrase.determiner == nil && phrase.text == phrase.noun && complements(of: phrase).isEmpty
    }

    // MARK: Nouns

    private mutating func readNoun(_ word: Int) {
        if let unit = graph.unit(word), unit.isTerm {
            for phrase in graph.phrases(word) where phrase.head == word {
                guard let description = phrase.description else { continue }
                for name in context.names(of: phrase) {
                    add(Anchor(name: name, noun: nil), "is", description, .apposition)
                }
            }
        }
        for appositive in appositives(of: word) {
            for phrase in graph.phrases(appositive) { emit(graph.phrases(word), "is", nil, phrase, .apposition) }
        }
    }

    private func appositives(of word: Int) -> [Int] {
        graph.right(of: word).filter { $0.kind == "MX" && graph.isNominal($0.right) }.map(\.right)
    }

    // MARK: Facts

    private mutating func emit(
        _ subjects: [NounPhrase], _ relation: String, _ preposition: String?, _ object: NounPhrase, _ rule: Fact.Rule
    ) {
        let complements = complements(of: object)
        for anchor in subjects.flatMap(anchors) {
            let base = [anchor.noun, relation].compactMap { $0 }.joined(separator: " ")
            let words = Self.joined(base, preposition)
            let isBare = !object.isTerm && complements.contains { Self.isName($0.phrase.text) }
            for tail in context.names(of: object) where !isBare && (anchor.noun == nil || Self.isName(tail)) {
                add(anchor, words, tail, rule)
            }
            if isBare, anchor.noun == nil, let whole = complements.first(where: { $0.preposition == "of" }) {
                // "the signing of the treaty": the noun says nothing without what it is of.
                for tail in context.names(of: whole.phrase) where Self.isName(tail) {
                    add(anchor, words, "\(object.text) of \(tail)", rule)
                }
            }
            for (inner, place) in complements {
                // "is the capital of France": the noun belongs to the relation, and the place is the other end. What
                // stands behind a name mostly belongs to the verb: "joined the Register on Monday".
                let relation = object.isTerm ? Self.joined(base, inner) : "\(words) \(object.noun) \(inner)"
                for tail in context.names(of: place)
                where Self.isName(tail) || (anchor.noun == nil && anchor.name == context.title) {
                    add(anchor, relation, tail, .nounPreposition)
                }
            }
        }
    }

    private static func joined(_ relation: String, _ preposition: String?) -> String {
        guard let preposition, !relation.hasSuffix(" " + preposition) else { return relation }
        return relation + " " + preposition
    }

    /// The prepositional phrases behind a noun.
    private func complements(of phrase: NounPhrase) -> [(preposition: String, phrase: NounPhrase)] {
        let links = graph.right(of: phrase.head).filter { $0.kind == "M" }
        return links.filter { !graph.isVerbal($0.right) }.flatMap { link in
            let preposition = graph.lowercased(link.right)
            // In "a house located in Paris" the preposition may hang on the house.
            let participle = links.last { graph.isVerbal($0.right) && $0.right == link.right - 1 }
            let words = participle.map { graph.lowercased($0.right) + " " + preposition } ?? preposition
            return graph.prepositionObjects(link.right).map { (words, $0) }
        }
    }

    /// A name that a fact can start with, and the noun that leads from it to the subject.
    private struct Anchor {
        var name: String
        var noun: String?
    }

    /// Facts start with names. A common noun is reached from the name it belongs to: "its capital", "the capital of
    /// France", "France's capital" start at France, and the noun becomes the first word of the relation.
    private func anchors(of phrase: NounPhrase) -> [Anchor] {
        let names = context.names(of: phrase)
        if phrase.isTerm || names.contains(where: Self.isName) { return names.map { Anchor(name: $0, noun: nil) } }
        if names.isEmpty { return [] }
        if let owner = phrase.owner {
            return graph.phrases(owner).flatMap { owner in
                context.names(of: owner).compactMap { name -> Anchor? in
                    if Self.isName(name) { return Anchor(name: name, noun: phrase.text) }
                    // "the show's first season"
                    guard owner.determiner == "the", !context.title.isEmpty else { return nil }
                    return Anchor(name: context.title, noun: "\(owner.noun) \(phrase.text)")
                }
            }
        }
        if let determiner = phrase.determiner, ["its", "his", "her", "their"].contains(determiner),
            !context.title.isEmpty
        {
            return [Anchor(name: context.title, noun: phrase.text)]
        }
        let belongs = complements(of: phrase).filter { ["of", "in"].contains($0.preposition) }
            .flatMap { context.names(of: $0.phrase) }.filter(Self.isName)
        if !belongs.isEmpty { return belongs.map { Anchor(name: $0, noun: phrase.text) } }
        // "the population" without saying whose is the title's.
        guard phrase.determiner == "the", !context.title.isEmpty else { return [] }
        return [Anchor(name: context.title, noun: phrase.text)]
    }

    static func isName(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.isUppercase || $0.properties.numericType != nil }
    }

    private mutating func add(_ anchor: Anchor, _ relation: String, _ tail: String, _ rule: Fact.Rule) {
        guard !anchor.name.isEmpty, !tail.isEmpty, anchor.name != tail else { return }
        // Attachment is ambiguous, so the same ends can be reached twice; the first way is the shorter one.
        guard !facts.contains(where: { $0.head == anchor.name && $0.tail == tail }) else { return }
        facts.append(Fact(head: anchor.name, relation: relation, tail: tail, rule: rule))
    }
}

/// Subject, subject "I", and the subject that a relative pronoun is.
private let subjectKinds: Set<String> = Set(words: "S SX RS")

private let relativePronouns: Set<String> = Set(words: "who which that whom")
