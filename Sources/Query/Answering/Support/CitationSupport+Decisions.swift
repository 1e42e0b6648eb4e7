import Corpus

// A bare yes or no to a question of several things: "Are both X and Y …?", "Did X … before Y?".
extension CitationSupport {
    /// Items that hold all the names a question compares, one for each of them as far as there are; empty where a name is
    /// nowhere, where nothing is said of what is asked, or where what is said is the opposite.
    func itemsBehind(_ claim: Claim) -> [Int] {
        guard let verdict = claim.verdict, claim.asked.isComparison else { return [] }
        let names = claim.asked.text.words.filter { $0.kind == .name || $0.kind == .identifier }
        let known = names.filter { name in items.contains { $0.whole.holds(name) } }
        guard names.count >= 2, Double(known.count) >= limits.decided * Double(names.count) else { return [] }
        let chosen = cover(of: known)
        let predicate = claim.asked.text.words.filter { word in
            word.weight > 0 && !chosen.contains { $0.place.holds(word) }
        }
        if claim.asked.isRelation || predicate.isEmpty { return chosen.map(\.number).sorted() }
        let stated = chosen.map { item -> (share: Double, denies: Bool) in
            let rated = item.units.map { unit in (unit, unit.window.share(of: predicate)) }
            guard let best = rated.max(by: { $0.1.held < $1.1.held }), best.1.all > 0 else { return (0, false) }
            return (best.1.held / best.1.all, Polarity.denies(best.0.wording, onlyVerbs: true) != claim.asked.denies)
        }
        let isBorneOut =
            verdict
            ? stated.allSatisfy { $0.share >= limits.asked && !$0.denies }
            : stated.contains { $0.share >= limits.near } && !stated.allSatisfy { $0.share == 1 && !$0.denies }
        return isBorneOut ? chosen.map(\.number).sorted() : []
    }

    /// As few items as hold all of the names; of several that hold as many, the one that is called by them.
    private func cover(of names: [ClaimText.Word]) -> [Item] {
        var open = names
        var chosen: [Item] = []
        while !open.isEmpty {
            let rated = items.map { item in
                (item, open.reduce(0.0) { $0 + (item.place.holds($1) ? 1 : item.whole.holds($1) ? 0.4 : 0) })
            }
            guard let best = rated.max(by: { $0.1 < $1.1 }), best.1 > 0 else { break }
            chosen.append(best.0)
            open.removeAll { best.0.whole.holds($0) }
        }
        return chosen
    }
}
