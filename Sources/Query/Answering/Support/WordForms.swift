import Corpus
import Foundation

/// Forms of a word that count as the same: without accents, without endings, of the same family.
enum WordForms {
    /// Lower case without accents; "ß" is "ss".
    static func folded(_ lowered: String) -> String {
        if lowered.utf8.allSatisfy({ $0 < 0x80 }) { return lowered }
        let plain = lowered.replacing("ß", with: "ss").decomposedStringWithCompatibilityMapping
        return String(String.UnicodeScalarView(plain.unicodeScalars.filter { !$0.properties.isDiacritic }))
    }

    /// The word without plural and tense endings; irregular and kindred words meet under one of them.
    static func stem(_ word: String) -> String {
        if let kin = families[word] ?? Amount.units[word] { return kin }
        for (ending, replacement) in endings where word.count > ending.count + 2 && word.hasSuffix(ending) {
            let stem = word.dropLast(ending.count) + replacement
            return families[String(stem)] ?? String(stem)
        }
        return word
    }

    /// "weigh" and "weight", "locate" and "location": they begin alike for at least five letters, or four of a short word,
    /// and most of the longer one.
    static func areAkin(_ one: String, _ other: String) -> Bool {
        let common = zip(one.utf8, other.utf8).prefix { $0 == $1 }.count
        let (short, long) = (min(one.utf8.count, other.utf8.count), max(one.utf8.count, other.utf8.count))
        guard common >= 4, common * 5 >= long * 3 else { return false }
        // What is left of the shorter one is an ending at most.
        return short - common <= (common >= 6 ? 3 : 1) && (common >= 5 || long - common <= 2)
    }

    private static let endings: [(String, String)] = [
        ("ations", ""), ("ation", ""), ("ings", ""), ("ing", ""), ("ies", "y"), ("ied", "y"), ("ers", ""), ("ed", ""),
        ("es", ""), ("er", ""), ("s", ""), ("e", ""),
    ]

    /// Irregular forms and common words of one meaning, a family a line.
    private static let families: [String: String] = {
        let lists = """
            write wrote written writes writing writer writers author authors authored
            build built builds building builder builders construct constructed
            lead led leads leading leader leaders
            win won wins winning winner winners
            begin began begun begins beginning start started starts starting
            end ended ends ending finish finished
            sell sold sells selling sale sales
            buy bought buys purchase purchased
            fight fought fights battle
            sing sang sung sings singer vocalist vocals
            teach taught teaches teacher
            lose lost loses loss losses
            pay paid pays payment payments
            die died dies death dead deaths
            bear born birth birthplace
            marry married wife husband spouse marriage
            film movie films movies
            big large bigger larger biggest largest
            cost costs price prices priced
            speak spoke spoken speaks speech language
            choose chose chosen choice
            grow grew grown growth
            fly flew flown flight
            fall fell fallen falls
            draw drew drawn
            drive drove driven driver
            rise rose risen
            steal stole stolen theft
            wear wore worn
            think thought
            live lived lives living resident residents reside
            play played plays playing player star starred starring
            kill killed murder murdered assassinated
            country nation nationality countries nations
            weigh weighs weighed weight
            long length
            high height tall
            old age aged older oldest
            deep depth
            wide width
            strong strength
            far distance
            child children kid kids son daughter
            man men
            woman women
            foot feet
            company firm corporation
            car automobile
            city town
            earn earned salary
            annual yearly
            buried burial
            employ employee employees employed staff
            """
        var result: [String: String] = [:]
        for line in lists.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            for word in words { result[word] = words[0] }
        }
        return result
    }()

    /// Stems that say little of what a question is about.
    static let generic: Set<String> = Set(
        """
        get give make take use call name know known find found type kind sort number amount year date day month time \
        people person place part way thing example form term mean become include consider refer describe happen occur \
        come go see say tell show need want work locate situate many much new different main major common first last \
        second third note event person group state result main certain total word title one two three four five whose \
        whom exact approximately roughly about around current currently also serve create provide allow cause hold \
        keep set follow base relate associate involve specific particular original answer question document text file \
        according name full list listed item entire whole purpose reason role member famous important
        """.split(separator: " ").map { stem(String($0)) })

    /// Function words of languages beside English, without accents, where they are no English word.
    static let functionWords: Set<String> = Set(
        """
        der die das den dem des ein eine einen einem einer und oder ist sind war wird werden wurde hat haben mit von zu \
        zum zur im am auf fur wie wann wo wer welche welcher welches warum wieviel viele man sich nicht es ich sie wir \
        il lo le gli uno una di da dal dalla del della dei delle nel nella al alla alle per con su che chi quando dove come \
        quale quali quanto quanti quanta perche sono ha hanno si e \
        les un une du de et ou est sont dans pour avec qui que quoi quand comment combien quel quelle quels quelles \
        ce cette ces a au aux en sur par pas ne \
        el los las unos unas y o es en por para con quien cual cuales cuando donde como cuanto cuantos cuanta \
        os um uma dos das na nos nas ao aos quem qual quais onde quanto \
        het een en van te op met voor wie wat wanneer waar hoe welke hoeveel zijn wordt niet
        """.split(separator: " ").map(String.init)
    ).subtracting(["die", "man", "war", "wann", "no", "as", "fur"]).union(["ist", "der"])
}
