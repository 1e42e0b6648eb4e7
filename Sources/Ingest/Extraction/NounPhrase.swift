import Corpus

/// A noun with what stands in front of it.
struct NounPhrase {
    /// The head's position in the graph.
    var head: Int

    /// The phrase without article, demonstrative and possessive.
    var text: String

    /// The members, when the head is a list of names.
    var members: [String]

    /// Whether the head is a name, a date or a quotation.
    var isTerm: Bool

    /// The head noun alone, lower case.
    var noun: String

    /// The word in front: "the", "its".
    var determiner: String?

    /// "near" of "opened near Ravenshoe", which the parser may read as an adjective of the name.
    var preposition: String?

    /// What stands before a name to say what it is: "American author" of "American author Shirley Jackson".
    var description: String?

    /// The head of the phrase that owns it: "Marie Curie" of "Marie Curie's husband".
    var owner: Int?

    /// Whether a name is mostly an adjective of a country or people.
    static func isDemonym(_ name: String) -> Bool {
        !name.contains(" ") && demonymEndings.contains { name.hasSuffix($0) }
    }
}

extension SentenceGraph {
    /// The nouns a conjunction stands for, or the word alone.
    func conjuncts(_ word: Int) -> [Int] {
        var found: [Int] = []
        var pending = [word]
        var seen: Set<Int> = []
        while let next = pending.popLast() {
            guard seen.insert(next).inserted else { continue }
            let members = (right(of: next) + left(of: next)).filter { $0.kind == "SJ" }
            // `SJl` joins a conjunction to its left member, `SJr` to its right one; commas inside a list conjoin too.
            let owned = members.compactMap { link -> Int? in
                if link.label.hasPrefix("SJl"), link.right == next { return link.left }
                if link.label.hasPrefix("SJr"), link.left == next { return link.right }
                return nil
            }
            if owned.isEmpty { found.append(next) } else { pending += owned }
        }
        return found.sorted()
    }

    /// The phrases at a word: several for a conjunction.
    func phrases(_ word: Int) -> [NounPhrase] {
        conjuncts(word).compactMap(phrase)
    }

    private func phrase(_ head: Int) -> NounPhrase? {
        guard let headUnit = unitOfWord[head], isNominal(head) else { return nil }
        var first = headUnit
        var last = headUnit
        var determiner: String?
        var owner: Int?
        var pending = [head]
        while let word = pending.popLast() {
            for link in left(of: word) where modifierKinds.contains(String(link.kind)) {
                guard let place = unitOfWord[link.left], units[headUnit].kind == .word || !isVerbal(link.left) else {
                    continue
                }
                if link.kind.hasPrefix("D"), units[place].kind == .possessive {
                    owner = left(of: link.left).first { $0.kind == "YS" || $0.kind == "YP" }?.left
                    determiner = "'s"
                } else if link.kind.hasPrefix("D"), articles.contains(units[place].surface.lowercased()) {
                    if word == head { determiner = units[place].surface.lowercased() }
                } else {
                    first = min(first, place)
                    pending.append(link.left)
                }
            }
            for link in right(of: word) where link.kind == "NM" || (link.kind == "G" && word == head) {
                guard let place = unitOfWord[link.right] else { continue }
                last = max(last, place)
            }
        }
        // The parser takes "Finnish" for the noun of "a Finnish high jumper": the words behind it are the noun.
        let isModifier =
            units[headUnit].kind == .name && last == headUnit && NounPhrase.isDemonym(units[headUnit].surface)
        if isModifier {
            while last + 1 < units.count, last - headUnit < 4, isCommonWord(unitAt: last + 1) { last += 1 }
        }
        // A modifier can stand left of the article: "all the films".
        var shown = Array(first...last).filter { place in
            !(place < headUnit && units[place].kind == .word && articles.contains(units[place].surface.lowercased()))
        }
        var preposition: String?
        if let place = shown.first, place < headUnit, units[place].surface == "near" {
            preposition = "near"
            shown.removeFirst()
        }
        guard !shown.isEmpty else { return nil }
        let unit = units[headUnit]
        var description: String?
        if unit.kind != .word, headUnit > first, isCommonNoun(unitAt: headUnit - 1), last == headUnit {
            description = Self.text(shown.filter { $0 < headUnit }.map { units[$0] })
        }
        let isWhole = shown.count > 1 && description == nil && unit.kind != .list
        let text = isWhole ? Self.text(shown.map { units[$0] }) : unit.surface
        let isCommon = isModifier && last > headUnit
        return NounPhrase(
            head: head, text: text, members: isWhole ? [text] : unit.members, isTerm: unit.isTerm && !isCommon,
            noun: (isCommon ? units[last] : unit).surface.lowercased(), determiner: determiner,
            preposition: preposition,
            description: description,
            owner: owner)
    }

    /// A word that can stand between an adjective and its noun, or be the noun.
    private func isCommonWord(unitAt place: Int) -> Bool {
        let unit = units[place]
        guard unit.kind == .word, unit.surface.first?.isLowercase == true, !FunctionWords.all.contains(unit.surface),
            let word = unitOfWord.firstIndex(of: place)
        else { return false }
        let part = partOfSpeech(word)
        return !isVerbal(word) && !part.hasPrefix("e") && !part.hasPrefix("r")
    }

    private func isCommonNoun(unitAt place: Int) -> Bool {
        guard units[place].kind == .word, let word = unitOfWord.firstIndex(of: place) else { return false }
        return partOfSpeech(word).hasPrefix("n")
    }

    /// Units as running text.
    static func text(_ units: [Unit]) -> String {
        var text = ""
        for unit in units {
            if !text.isEmpty, unit.kind != .possessive, unit.kind != .mark { text += " " }
            text += unit.surface
        }
        return text
    }

    /// The phrases behind a preposition.
    func prepositionObjects(_ preposition: Int) -> [NounPhrase] {
        right(of: preposition).filter { $0.kind == "J" || $0.kind == "IN" || $0.kind == "ON" }
            .flatMap { phrases($0.right) }
    }
}

private let modifierKinds: Set<String> = Set(
    words: """
        A AN AA D DD DG DP DT EN G GN H L LA LE NA ND NN NR NS TR TM TA
        """)

private let articles: Set<String> = Set(
    words: """
        a an the this that these those its his her their our my your some any every each all both no another such
        """)

private let demonymEndings = ["ish", "ian", "ean", "ese", "can", "ench", "utch", "erman", "orman", "reek", "ani"]
