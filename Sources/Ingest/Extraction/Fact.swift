/// A fact as a rule reads it from one sentence.
struct Fact: Equatable {
    /// The rules, the most trustworthy first: when a passage has more facts than wanted, later ones go.
    enum Rule: Int, Comparable, CaseIterable {
        case copula
        case object
        case preposition
        case aside
        case apposition
        case participle
        case possession
        case nounPreposition
        case coOccurrence

        static func < (lhs: Rule, rhs: Rule) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    var head: String
    var relation: String
    var tail: String
    var rule: Rule
}
