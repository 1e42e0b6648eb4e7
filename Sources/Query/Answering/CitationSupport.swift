package import Corpus

/// Whether an evidence item supports what a sentence claims.
///
/// An item supports a claim when it is about what the question and the claim are about (their names and codes stand in its text
/// or in what it stands under), when one of its units (a sentence, a row, an item of a list) holds what the claim says beyond
/// the question, with every number in the same unit and every name, when that unit does not deny what the claim affirms, and
/// when most of the weight of all words is held. In a table the number must stand in the row and column that are asked for.
///
/// This reads words, deliberately: it costs microseconds, needs no model, and errs on the side of no citation.
package struct CitationSupport: Sendable {
    /// How much must be held of what, each a share of weight in [0, 1].
    package struct Limits: Sendable, Equatable {
        /// Of what the claim adds to the question, in one unit.
        package var added = 0.7

        /// Of a part of a sentence whose other parts come from elsewhere: nearly all, for they differ in a word.
        package var parts = 0.9

        /// Of the question's words, in the item and what it stands under.
        package var asked = 0.5

        /// Of the question's words, in the unit itself and what it stands under.
        package var near = 0.3

        /// Of what the best unit of the item holds of the question's words, in the unit itself.
        package var own = 0.25

        /// Of the question's names, in the item or one it is joined with.
        package var names = 0.6

        /// Of the question, where the answer is yes or no.
        package var decided = 0.8

        /// Of the question, in an item that needs no other one.
        package var whole = 0.95

        package init() {}
    }

    private(set) var items: [Item] = []
    private var links = EvidenceLinks()

    /// Whether one item alone holds the whole question.
    private var isHeldByOne = false
    let question: AskedText
    private let threshold: Double
    let limits: Limits

    /// - Parameter threshold: least share of the weight of a claim's words that a cited item must hold, in (0, 1].
    package init(items: [EvidenceItem], question: String, threshold: Double, limits: Limits = Limits()) {
        self.question = AskedText(question)
        self.threshold = threshold
        self.limits = limits
        add(items)
    }

    /// More items that may be cited.
    package mutating func add(_ items: [EvidenceItem]) {
        self.items += items.map(Item.init)
        links = EvidenceLinks(self.items)
        isHeldByOne = self.items.contains { item in
            let asked = item.whole.share(of: question.text.words)
            return asked.held >= limits.whole * asked.all
        }
    }

    /// Whether item `number` may stand behind the sentence: it supports it, and no other item holds more of what the sentence
    /// adds to the question.
    package func supports(_ number: Int, _ sentence: String) -> Bool {
        guard let item = items.first(where: { $0.number == number }) else { return false }
        let claim = Claim(sentence, of: question)
        guard let fit = fit(item, claim) else { return false }
        return !items.contains { other in self.fit(other, claim).map { $0.claimed > fit.claimed } ?? false }
    }

    /// Whether item `number` supports the sentence, whatever others hold.
    func carries(_ sentence: String, from number: Int) -> Bool {
        items.first { $0.number == number }.map { fit($0, Claim(sentence, of: question)) != nil } ?? false
    }

    /// The item that supports the sentence best: the most of what the sentence adds to the question, then the larger
    /// share of all its words, then of the question's, then the better rank. `nil` when none supports it.
    package func best(for sentence: String) -> Int? { best(for: Claim(sentence, of: question)) }

    /// The items that support the sentence together: the best one, or one for each of its parts where they come from
    /// different places ("North has 12 staff and South has 31"). Empty when some part has none.
    package func citations(for sentence: String) -> [Int] {
        let claim = Claim(sentence, of: question)
        if let best = best(for: claim) { return [best] }
        if claim.isBareVerdict { return itemsBehind(claim) }
        let parts = Claim.parts(of: sentence)
        guard parts.count > 1 else { return [] }
        var numbers: [Int] = []
        var covered: [ClaimText] = []
        for part in parts {
            var claim = Claim(part, of: AskedText(""))
            claim.isPart = true
            guard !claim.text.amounts.isEmpty || claim.text.words.contains(where: { $0.kind == .name }) else {
                continue
            }
            guard let number = best(for: claim), let item = items.first(where: { $0.number == number }) else {
                return []
            }
            covered.append(item.whole)
            if !numbers.contains(number) { numbers.append(number) }
        }
        let asked = question.text.words.reduce(into: (held: 0.0, all: 0.0)) { sum, word in
            sum.all += word.weight
            if covered.contains(where: { $0.holds(word) }) { sum.held += word.weight }
        }
        return numbers.count > 1 && asked.held >= limits.asked * asked.all ? numbers : []
    }

    /// What is nearest to the question in the items that an answer could be cited from, by their numbers: of all units that hold
    /// the most of its words, each with the one in front of it where that is a sentence.
    package func promising() -> [(number: Int, wording: String)] {
        var rated: [(number: Int, wording: String, share: Double)] = []
        for item in items {
            let joined = joined(item, nil)
            guard isAbout(item, with: joined) else { continue }
            let share = Self.share(of: question.text.words, in: [item.whole] + joined)
            guard share.held >= limits.asked * share.all else { continue }
            for (place, unit) in item.units.enumerated() {
                let own = question.text.words.reduce(0.0) { sum, word in
                    sum + (unit.text.holds(word) ? word.weight : item.place.holds(word) ? word.weight / 2 : 0)
                }
                let before =
                    place > 0 && !unit.isRow && !item.units[place - 1].isRow ? item.units[place - 1].wording + " " : ""
                rated.append((item.number, before + unit.wording, own))
            }
        }
        guard let most = rated.map(\.share).max(), most > 0 else { return [] }
        return rated.filter { $0.share >= 0.99 * most }.prefix(Self.promising).map { ($0.number, $0.wording) }
    }

    private static let promising = 2

    /// The weight of the words that stand in one of the texts, and of all.
    static func share(of words: [ClaimText.Word], in texts: [ClaimText]) -> (held: Double, all: Double) {
        words.reduce(into: (0, 0)) { sum, word in
            sum.1 += word.weight
            if word.weight > 0, texts.contains(where: { $0.holds(word) }) { sum.0 += word.weight }
        }
    }

    private func best(for claim: Claim) -> Int? {
        var best: (number: Int, fit: Fit)?
        for item in items {
            guard let fit = fit(item, claim) else { continue }
            if let best, !(best.fit < fit) { continue }
            best = (item.number, fit)
        }
        return best?.number
    }
}

// MARK: One item, one claim

extension CitationSupport {
    /// How well a claim stands in an item; larger is better.
    private struct Fit: Comparable {
        var claimed: Double
        var share: Double
        var asked: Double

        static func < (one: Fit, other: Fit) -> Bool {
            (one.claimed, one.share, one.asked) < (other.claimed, other.share, other.asked)
        }
    }

    /// Whether the item, with what it is linked to, is about the names, codes and years of the question.
    private func isAbout(_ item: Item, with joined: [ClaimText]) -> Bool {
        var names = (held: 0.0, all: 0.0)
        for word in question.text.words {
            switch word.kind {
            case .name:
                names.all += 1
                if item.whole.holds(word) || joined.contains(where: { $0.holds(word) }) { names.held += 1 }
            case .identifier:
                guard item.whole.holds(word) else { return false }
            case .number where question.demands(word):
                guard item.whole.holds(word) || joined.contains(where: { $0.holds(word) }) else { return false }
            case .number, .word: break
            }
        }
        return names.held >= limits.names * names.all
    }

    /// What may hold the question's words beside the item: what it is linked to, over one more item; where the answer is one
    /// of the question's own names, all items, for the other name stands in another one.
    ///
    /// Nothing where one item holds the whole question: then nothing has to be put together, and another item is about
    /// something else.
    private func joined(_ item: Item, _ claim: Claim?) -> [ClaimText] {
        guard !isHeldByOne else { return [] }
        if let claim, claim.isChoice { return items.filter { $0.number != item.number }.map(\.whole) }
        return links.of(item.number).compactMap { number in items.first { $0.number == number }?.whole }
    }

    /// - Returns: `nil` where the item does not support the claim.
    private func fit(_ item: Item, _ claim: Claim) -> Fit? {
        guard !claim.text.words.isEmpty || claim.verdict != nil else { return nil }
        if claim.isForeign(to: item.language) { return foreignFit(item, claim) }
        let joined = claim.standsAlone ? [] : joined(item, claim)
        guard claim.standsAlone || isAbout(item, with: joined) else { return nil }
        let scopes = [item.whole] + joined
        let asked = Self.share(of: claim.asked.text.words, in: scopes)
        guard asked.held >= limits.asked * asked.all else { return nil }
        let all = Self.share(of: claim.words, in: scopes)
        let share = all.all > 0 ? all.held / all.all : 0
        guard share >= threshold else { return nil }
        guard !hasRival(item, claim) else { return nil }
        let most = item.units.map { $0.text.share(of: claim.asked.text.words).held }.max() ?? 0
        var best: Double?
        for unit in item.units {
            guard unit.text.share(of: claim.asked.text.words).held >= limits.own * most,
                let held = held(unit, in: item, with: joined, claim)
            else {
                continue
            }
            if held > best ?? -1 { best = held }
        }
        guard let best else { return nil }
        return Fit(claimed: best, share: share, asked: asked.all > 0 ? asked.held / asked.all : 0)
    }

    /// The weight of what the claim adds that a unit holds; `nil` where the unit does not carry the claim.
    private func held(
        _ unit: SupportUnit, in item: Item, with joined: [ClaimText], _ claim: Claim
    ) -> Double? {
        let scopes = [unit.window, item.place]
        func holds(_ word: ClaimText.Word) -> Bool { scopes.contains { $0.holds(word) } }
        func share(_ words: [ClaimText.Word]) -> (held: Double, all: Double) {
            words.reduce(into: (0, 0)) { sum, word in
                sum.1 += word.weight
                if holds(word) { sum.0 += word.weight }
            }
        }
        guard claim.amounts.allSatisfy({ carries($0, unit, in: item, claim) }) else { return nil }
        let added = share(claim.added)
        guard added.held >= (claim.isPart ? limits.parts : limits.added) * added.all else { return nil }
        guard claim.added.allSatisfy({ ($0.kind != .identifier && $0.kind != .name) || holds($0) }) else { return nil }
        let near = Self.share(of: claim.asked.text.words, in: scopes + joined)
        guard near.held >= (claim.verdict == nil ? limits.near : limits.decided) * near.all else { return nil }
        if unit.isRow {
            let keys = claim.asked.text.words.filter { $0.kind == .name || $0.kind == .identifier }
            let scope = keys.filter { key in holds(key) || unit.cells.contains { $0.header.holds(key) } }
            guard scope.count >= keys.count else { return nil }
        }
        guard isColumnAsked(unit, claim), agrees(unit, claim), isOfTheDay(unit, claim) else { return nil }
        return added.held
    }

    /// Whether the item speaks of another thing of the kind that is counted: of paid leave, where it is paternity leave.
    private func hasRival(_ item: Item, _ claim: Claim) -> Bool {
        claim.asked.countedPairs.contains { pair in
            guard pair.first.weight >= 1, pair.second.weight >= 1, item.whole.holds(pair.second),
                !item.whole.holds(pair.first)
            else { return false }
            let rivals = item.whole.pairs.filter { $0.second.stem == pair.second.stem }
            return !rivals.isEmpty
        }
    }

    /// Whether the unit states the amount: the same number, of the same thing.
    private func carries(_ amount: Amount, _ unit: SupportUnit, in item: Item, _ claim: Claim) -> Bool {
        let scale = item.whole.scale
        let counted = claim.asked.counted
        return unit.text.amounts.contains { other in
            guard amount.equals(other, scale: scale) else { return false }
            if amount.isPercent != other.isPercent, !claim.asked.isShare {
                guard amount.isPercent, other.unit == nil, holdsAny(Amount.percents, unit, item) else { return false }
            }
            if let currency = amount.currency, other.currency != currency {
                guard other.currency == nil, !other.isPercent else { return false }
                let signs = Set(Amount.currencies.filter { $0.value == currency }.keys)
                guard holdsAny(signs, unit, item) || item.text.contains(where: { signs.contains(String($0)) }) else {
                    return false
                }
            }
            if let counted, unit.cells.isEmpty {
                // "Project 5" numbers a project; it does not count them. A column's name stands before its number.
                let before =
                    other.place > 0 ? WordForms.stem(WordForms.folded(unit.text.spelling[other.place - 1])) : ""
                if before == counted { return false }
            }
            guard let wanted = amount.unit ?? counted, wanted != other.unit else { return true }
            if isLabel(amount, in: claim.text, and: other, in: unit.text) { return true }
            // In a row the column says what is counted; ``isColumnAsked`` looks at it.
            if unit.isRow, !unit.cells.isEmpty { return true }
            // "40 cars and 200 passengers": of cars another number is given.
            let isTaken = unit.text.amounts.contains { $0.unit == wanted && !amount.equals($0, scale: scale) }
            if isTaken, other.unit != nil { return false }
            let word = ClaimText.Word(stem: wanted, kind: .word, weight: 1)
            return unit.window.holds(word) || item.place.holds(word) || unit.cells.contains { $0.header.holds(word) }
                || (other.unit == nil && WordForms.generic.contains(wanted))
        }
    }

    /// Whether both numbers tell one of a kind from the others, "clerk 439": the same word stands before them, and in the
    /// evidence none behind it that they could count.
    private func isLabel(_ amount: Amount, in claim: ClaimText, and other: Amount, in evidence: ClaimText) -> Bool {
        guard amount.place > 0, other.place > 0 else { return false }
        let (said, held) = (claim.spelling[amount.place - 1], evidence.spelling[other.place - 1])
        guard said == held, !FunctionWords.all.contains(said), !said.contains(where: \.isNumber) else { return false }
        let behind = evidence.spelling.dropFirst(other.place + 1).first
        return behind.map(FunctionWords.all.contains) ?? true
    }

    private func holdsAny(_ words: Set<String>, _ unit: SupportUnit, _ item: Item) -> Bool {
        unit.window.spelling.contains(where: words.contains) || item.place.spelling.contains(where: words.contains)
            || unit.cells.contains { $0.header.spelling.contains(where: words.contains) }
    }

    /// Whether what the claim adds stands in a column that the question asks for, where its words name one.
    private func isColumnAsked(_ unit: SupportUnit, _ claim: Claim) -> Bool {
        let named = unit.cells.filter { cell in
            cell.header.words.contains { $0.weight > 0 && claim.asked.text.holds($0) }
        }
        guard !named.isEmpty, !claim.added.isEmpty else { return true }
        let holding = unit.cells.filter { cell in claim.added.contains { cell.text.holds($0) } }
        guard !holding.isEmpty else { return true }
        return holding.contains { cell in
            cell.header.words.contains { $0.weight > 0 && claim.asked.text.holds($0) }
        }
    }

    /// Whether the unit speaks of the weekday that is asked for, where it names one.
    private func isOfTheDay(_ unit: SupportUnit, _ claim: Claim) -> Bool {
        let asked = Set(claim.asked.text.spelling).intersection(Weekdays.all)
        guard !asked.isEmpty else { return true }
        let named = Set(unit.text.spelling).intersection(Weekdays.all)
        return named.isEmpty || !named.isDisjoint(with: asked)
    }

    /// Whether the unit affirms what the claim affirms, and denies what it denies.
    private func agrees(_ unit: SupportUnit, _ claim: Claim) -> Bool {
        let rated = unit.clauses.map { clause -> (denies: Bool, held: Double) in
            (Polarity.denies(clause), ClaimText(clause).share(of: claim.words).held)
        }
        guard let best = rated.max(by: { $0.held < $1.held }), best.held > 0 else { return true }
        if claim.verdict == true, Polarity.doubts(unit.text.spelling, beyond: claim.asked.text.spelling) {
            return false
        }
        return best.denies == claim.denies
    }

    /// A claim in another language than the item: only what is written alike in all of them can be held.
    private func foreignFit(_ item: Item, _ claim: Claim) -> Fit? {
        let marks = claim.added.filter { $0.kind != .word }
        guard !marks.isEmpty else { return nil }
        for unit in item.units where marks.allSatisfy({ unit.window.holds($0) || item.place.holds($0) }) {
            return Fit(claimed: Double(marks.count), share: 1, asked: 0)
        }
        return nil
    }
}
