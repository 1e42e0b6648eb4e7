import Corpus

/// A question as claims are held against it.
struct AskedText: Sendable {
    let text: ClaimText
    let language: Language?

    /// Whether yes or no answers it.
    let isDecision: Bool
    let denies: Bool

    /// Whether several things are asked for together, and whether it is asked how they stand to each other.
    let isComparison: Bool
    let isRelation: Bool

    /// Whether the answer may be one of the things that the question names.
    let offersChoice: Bool

    /// Whether a share is asked for, where an answer needs no sign of its own.
    let isShare: Bool

    /// The stem of what is counted: "days" of "How many days of leave …".
    let counted: String?

    /// Neighbouring words of what is counted: "paternity leave" of "How many days of paternity leave …".
    let countedPairs: [(first: ClaimText.Word, second: ClaimText.Word)]

    init(_ question: String) {
        text = ClaimText(question)
        language = Language(of: question)
        let spelling = text.spelling
        isDecision = spelling.first.map(Self.openings.contains) ?? false
        denies = Polarity.denies(question, onlyVerbs: isDecision)
        isRelation = spelling.contains(where: Self.relations.contains)
        isComparison = isRelation || spelling.contains("both") || spelling.contains("and") || spelling.contains("or")
        offersChoice = CitationSupport.offersChoice(question) || spelling.first == "which" && isRelation
        isShare = spelling.contains(where: Amount.percents.contains)
        let start = zip(spelling, spelling.dropFirst()).enumerated()
            .first { $1.0 == "how" && ["many", "much"].contains($1.1) }.map { $0.offset + 2 }
        let phrase = start.map { spelling[$0...].prefix { !Self.openings.contains($0) } } ?? []
        let isMany = start.map { spelling[$0 - 1] == "many" } ?? false
        counted =
            isMany
            ? phrase.first { !FunctionWords.all.contains($0) }.map { WordForms.stem(WordForms.folded($0)) } : nil
        countedPairs = ClaimText(phrase.joined(separator: " ")).pairs
    }

    /// Whether evidence must hold this number of the question: years and long numbers, and those behind a name ("Model 3").
    func demands(_ word: ClaimText.Word) -> Bool {
        if word.stem.count >= 3 { return true }
        guard let place = text.words.firstIndex(of: word), place > 0 else { return false }
        return text.words[place - 1].kind == .name
    }

    private static let relations: Set<String> = [
        "same", "before", "after", "than", "earlier", "later", "older", "younger", "first", "bigger", "larger",
        "longer",
        "share", "different", "gleichen", "gleiche", "dieselbe", "derselbe", "vor", "nach", "als", "älter", "jünger",
    ]

    private static let openings: Set<String> = [
        "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "may", "might", "must",
        "shall", "should", "will", "would", "ist", "sind", "war", "hat", "haben", "kann", "darf", "muss",
    ]
}

/// A sentence of an answer as evidence is held against it.
struct Claim: Sendable {
    let asked: AskedText
    let text: ClaimText

    /// What it says beyond the question; all of it where that is nothing.
    let added: [ClaimText.Word]

    /// Its own words; with the question's, where it is a fragment that says nothing without them.
    let words: [ClaimText.Word]

    /// Numbers that it says beyond the question.
    let amounts: [Amount]

    /// Yes or no.
    let verdict: Bool?
    let denies: Bool
    let language: Language?

    /// Whether it is a part of a sentence, held against evidence by itself.
    var isPart = false

    /// Whether it is one of the things that the question lets choose from.
    var isChoice: Bool {
        asked.offersChoice && verdict == nil && !text.words.isEmpty && text.words.allSatisfy { asked.text.holds($0) }
    }

    /// Whether it says nothing but yes or no.
    var isBareVerdict: Bool { verdict != nil && text.words.count <= 1 && amounts.isEmpty }

    var standsAlone: Bool { asked.text.words.isEmpty }

    init(_ sentence: String, of asked: AskedText) {
        let text = ClaimText(sentence)
        self.asked = asked
        self.text = text
        verdict = asked.isDecision ? Polarity.verdict(of: sentence) : nil
        let own = text.words.filter { $0.weight > 0 }
        let added = own.filter { !asked.text.holds($0) }
        self.added = added.isEmpty ? own : added
        let isFragment = own.count - added.count < 2 || verdict != nil
        words = isFragment ? own + asked.text.words.filter { !text.holds($0) } : own
        amounts = text.amounts.filter { amount in !asked.text.amounts.contains { amount.equals($0) } }
        denies = verdict.map { $0 == asked.denies } ?? (Polarity.denies(sentence) || asked.denies)
        language = Language(of: sentence)
    }

    /// Whether neither the sentence nor its question is in the item's language.
    func isForeign(to other: Language?) -> Bool {
        guard let other, let own = asked.language ?? language else { return false }
        return own != other && (language ?? own) != other
    }

    /// What a sentence says one after the other.
    static func parts(of sentence: String) -> [String] {
        var parts: [[Substring]] = [[]]
        for word in sentence.split(whereSeparator: \.isWhitespace) {
            let isJoint = ["and", "while", "whereas", "but", "und", "e", "et", "y"].contains(word.lowercased())
            if isJoint { parts.append([]) } else { parts[parts.count - 1].append(word) }
            if word.hasSuffix(",") || word.hasSuffix(";") { parts.append([]) }
        }
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
    }
}
