import LinkGrammar

/// A verb with its auxiliaries, as far as one subject reaches.
struct Predicate {
    /// Words of the relation, in order of the text.
    var words: [Int]

    /// The word that carries the meaning, and whose objects and prepositions are the predicate's.
    var head: Int

    /// Whether the predicate says what its subject is.
    var isCopula: Bool
}

extension SentenceGraph {
    /// The verbs a conjunction stands for, or the word alone.
    func verbs(at word: Int) -> [Int] {
        var found: [Int] = []
        var pending = [word]
        var seen: Set<Int> = []
        while let next = pending.popLast() {
            guard seen.insert(next).inserted else { continue }
            let members =
                left(of: next).filter { $0.label.hasPrefix("VJl") }.map(\.left)
                + right(of: next).filter { $0.label.hasPrefix("VJr") }.map(\.right)
            if members.isEmpty { found.append(next) } else { pending += members }
        }
        return found.sorted()
    }

    /// Follows auxiliaries, infinitives and predicate adjectives to the words that carry the meaning.
    func predicates(from verb: Int) -> [Predicate] {
        extend(Predicate(words: [verb], head: verb, isCopula: copulas.contains(lowercased(verb))), hops: 0)
    }

    private func extend(_ predicate: Predicate, hops: Int) -> [Predicate] {
        // The depth of auxiliaries is small ("would have been being asked to go"); the bound is for broken parses.
        guard hops < 8, let link = right(of: predicate.head).first(where: continuesPredicate) else {
            return [predicate]
        }
        let extended = verbs(at: link.right).flatMap { next in
            let isVerb = link.label.hasPrefix("Pa") == false
            return extend(
                Predicate(
                    words: predicate.words + [next], head: next, isCopula: isVerb && copulas.contains(lowercased(next))),
                hops: hops + 1)
        }
        // "used his knowledge to measure the earth": the verb has an object of its own beside the infinitive.
        let hasObject = right(of: predicate.head).contains { $0.kind == "O" }
        return hasObject && link.kind != "P" ? [predicate] + extended : extended
    }

    private func continuesPredicate(_ link: Link) -> Bool {
        if link.kind == "P" { return !link.label.hasPrefix("Pp") }
        return chainKinds.contains(String(link.kind))
    }

    /// The relation a predicate spells, with its particle and its negation.
    func relation(of predicate: Predicate) -> String {
        var words = predicate.words
        for word in predicate.words {
            words += right(of: word).filter { $0.kind == "K" || $0.kind == "N" }.map(\.right)
        }
        return Self.text(Set(words).sorted().compactMap { unit($0) }).lowercased()
    }

    /// The prepositions that modify a verb.
    func prepositions(of head: Int) -> [Int] {
        right(of: head).filter { $0.kind == "MV" || $0.label.hasPrefix("Pp") || $0.kind == "K" }.map(\.right)
    }

    func isVerbal(_ word: Int) -> Bool {
        let part = partOfSpeech(word)
        return part.hasPrefix("v") || part.hasPrefix("g") || part.hasPrefix("q")
    }

    /// Whether a word can stand at the end of a fact.
    func isNominal(_ word: Int) -> Bool {
        guard !isVerbal(word), let unit = unit(word), unit.kind != .mark, unit.kind != .possessive else { return false }
        let part = partOfSpeech(word)
        return !part.hasPrefix("r") && !part.hasPrefix("e") && !part.hasPrefix("j")
            && !nonNouns.contains(unit.surface.lowercased())
    }
}

/// From a word of a predicate to the next: modal, perfect, passive and progressive (`P`), infinitive.
private let chainKinds: Set<String> = Set(words: "I IV PP TO")

private let copulas: Set<String> = Set(
    words: """
        is was are were be been being become became becomes remains remained
        """)

private let nonNouns: Set<String> = Set(
    words: """
        with who which whom whose where when that from in on at by to as for of especially including particularly such
        """)
