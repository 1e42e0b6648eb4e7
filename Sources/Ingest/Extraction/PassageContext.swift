import Corpus

/// What the sentences before say about who is meant.
struct PassageContext {
    /// The document's title: what "he", "it" and "the film" stand for.
    let title: String

    /// The title's words without a bracketed suffix, lower case.
    let titleWords: [String]

    /// The same as tokens of running text.
    let titleTokens: [String]

    /// Nouns that the text says the title is ("film" after "X is a film"), or that its suffix names.
    private(set) var titleNouns: Set<String> = []

    init(title: String) {
        self.title = title
        // "Baure, Nigeria" is called Baure.
        let stem = MentionFinder.withoutBracketedSuffix(title).prefix { $0 != "," }.description
        self.titleWords = stem.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
        self.titleTokens = TextToken.tokens(in: stem).map { stem.slice($0.byteRange).lowercased() }
        let suffix = title.dropFirst(MentionFinder.withoutBracketedSuffix(title).count).lowercased()
        self.titleNouns = Set(suffix.split { !$0.isLetter }.map(String.init))
    }

    /// Full names by their last word: "Curie" is Marie Curie in what follows.
    private var fullNames: [String: String] = [:]

    /// The name that was last a subject, other than the title.
    private var lastTopic: String?

    /// Remembers nouns that the title is said to be.
    mutating func learn(_ nouns: [String]) { titleNouns.formUnion(nouns) }

    /// Remembers who a sentence was about.
    mutating func note(topics: [String]) {
        if let topic = topics.last(where: { $0 != title && ClauseReader.isName($0) }) { lastTopic = topic }
        if topics.contains(title) { lastTopic = nil }
    }

    /// Remembers names that later sentences may shorten.
    mutating func note(names: [String]) {
        for name in names {
            let words = name.split(separator: " ")
            guard words.count > 1, let last = words.last.map(String.init), fullNames[last] == nil else { continue }
            guard words.count > 2 || !honorifics.contains(String(words[0])) else { continue }
            if !words.contains(where: { FunctionWords.joints.contains(String($0)) }) { fullNames[last] = name }
        }
    }

    /// Whether the title can be a person: two to four capitalised words without digits or small words.
    private var isPersonLike: Bool {
        (2...4).contains(titleWords.count) && !titleWords.contains { FunctionWords.all.contains($0) }
            && !title.contains(where: \.isNumber)
            && title.split(separator: " ").allSatisfy { $0.first?.isUppercase == true }
    }

    private func referent(of pronoun: String) -> String? {
        switch pronoun {
        case "he", "she", "him", "her":
            // Somebody else than the title may have come up since: a name that was a subject after it.
            return lastTopic ?? (isPersonLike ? title : nil)
        case "it", "they":
            return title.isEmpty ? nil : title
        default:
            return nil
        }
    }

    /// The names a phrase stands for; none for a pronoun that nothing safe can be said about.
    func names(of phrase: NounPhrase) -> [String] {
        let isBare = phrase.text.lowercased() == phrase.noun
        if isBare, pronouns.contains(phrase.noun) { return referent(of: phrase.noun).map { [$0] } ?? [] }
        if isBare, let determiner = phrase.determiner, determiner == "the" || determiner == "this",
            titleNouns.contains(phrase.noun), !title.isEmpty
        {
            return [title]
        }
        return phrase.members.map(resolve)
    }

    /// The full form of a name: the title, or the longer name whose last word it is.
    func resolve(_ name: String) -> String {
        let resolved = resolveTitle(name)
        guard resolved == name else { return resolved }
        let words = name.split(separator: " ")
        guard let last = words.last.map(String.init), let full = fullNames[last] else { return name }
        let isShort = words.count == 1 || (words.count == 2 && honorifics.contains(String(words[0])))
        return isShort ? resolveTitle(full) : name
    }

    /// The title for a name that is its beginning or its end ("Curie" of "Marie Curie"), or that spells it out
    /// ("Lillian "Lil" Hardin Armstrong" of "Lil Hardin Armstrong").
    private func resolveTitle(_ name: String) -> String {
        guard !titleWords.isEmpty, name.first?.isUppercase == true else { return name }
        let words = name.split { $0.isWhitespace || $0 == "\"" }.map { $0.lowercased() }
        guard !words.isEmpty else { return name }
        if words == titleWords { return title }
        if words.count < titleWords.count {
            // The end of "National Laboratory of India" is something else.
            let hasJoint = titleWords.contains { FunctionWords.joints.contains($0) }
            let isEnd = !hasJoint && titleWords.suffix(words.count).elementsEqual(words)
            return isEnd || titleWords.starts(with: words) ? title : name
        }
        guard titleWords.count > 1, words.count <= titleWords.count + 3, words.last == titleWords.last else {
            return name
        }
        var rest = words[...]
        for word in titleWords {
            guard let place = rest.firstIndex(of: word) else { return name }
            rest = rest[(place + 1)...]
        }
        return title
    }
}

/// Forms of address and rank in front of a last name.
private let honorifics: Set<String> = Set(
    words: """
        President King Queen Prince Princess Emperor Empress Pope Saint St. Lord Lady Sir Dame Mr. Mrs. Ms. Miss Mr
        Mrs Ms Dr. Dr Professor Prof. Captain Colonel General Major Senator Governor Minister Bishop Father Mayor
        Judge Justice Duke Earl Count Baron Admiral
        """)

private let pronouns: Set<String> = Set(
    words: """
        he she it they him her them i we you us me this that these those who which what whom himself herself itself
        themselves one each both some many all most others there other another everyone anyone nothing something so
        """)
