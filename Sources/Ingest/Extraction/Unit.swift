/// One word of a sentence as the grammar reads it: a word, or a name, date, amount or quotation that stays whole.
///
/// Names are put together before the parse, because a parser that sees one word where the text has five is faster, and
/// cannot tear a name apart.
struct Unit: Equatable {
    enum Kind: Equatable {
        case word
        case name
        /// Several names in a row that play one part: "England, Wales and Scotland".
        case list
        case date
        case number
        case quotation
        case possessive
        case mark
    }

    var kind: Kind

    /// As it stands in the text, and as it is shown in a triplet.
    var surface: String

    /// What the grammar reads in its place.
    var reading: String

    /// The members of a list; of any other unit, its surface.
    var members: [String]

    /// Bytes of the passage.
    var byteRange: Range<Int>

    init(kind: Kind, surface: String, reading: String, byteRange: Range<Int>) {
        self.kind = kind
        self.surface = surface
        self.reading = reading
        self.members = [surface]
        self.byteRange = byteRange
    }

    /// Shows the unit in another form.
    mutating func write(_ form: String) {
        surface = form
        members = [form]
    }

    /// Whether the unit names something of its own: what a triplet may start or end with in the absence of grammar.
    var isTerm: Bool {
        switch kind {
        case .name, .list, .date, .quotation: true
        case .word, .number, .possessive, .mark: false
        }
    }
}

/// Text in brackets, taken out of its sentence.
struct Aside {
    /// The name that the bracket follows, if it follows one.
    var subject: String?
    var units: [Unit]
}

/// A sentence as units, its brackets set aside.
struct UnitSentence {
    var units: [Unit]
    var asides: [Aside]

    /// Bytes of the passage.
    var byteRange: Range<Int>
}
