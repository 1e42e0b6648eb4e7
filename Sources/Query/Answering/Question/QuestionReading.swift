import Corpus

/// What kind of answer a question wants, read off its words.
struct QuestionReading: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case fact
        /// "Compare the …", "What is the difference between …".
        case comparison
        /// All entries of a list, or some of its end: "List all steps", "the last three steps".
        case listing(Slice)
        /// The entry of a list behind the one that the question holds: "What comes right after closing the windows?"
        case successor
        /// A number of things, by the stem of what is counted; `inAll` where all that are written somewhere are meant.
        case count(of: String, inAll: Bool)
        /// How many documents the index holds.
        case documentCount
    }

    enum Slice: Sendable, Equatable {
        case all
        case first(Int)
        case last(Int)
    }

    let kind: Kind
    let language: Language?

    init(_ question: String) {
        language = Language(of: question)
        kind = Self.kind(of: question.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    private static func kind(of words: [String]) -> Kind {
        if let counted = counted(in: words) {
            let isIndex = words.contains("index") || words.contains("collection") || words.contains("indexed")
            if isIndex, ["document", "documents", "files", "file"].contains(counted) { return .documentCount }
            let inAll = ["listed", "list", "total", "mentioned", "entries", "rows"].contains(where: words.contains)
            return .count(of: WordForms.stem(counted), inAll: inAll)
        }
        if words.first == "compare" || words.contains("compared") || words.contains("vergleiche")
            || words.contains("difference") && words.contains("between")
        {
            return .comparison
        }
        let noun = words.last { entryNouns.contains($0) }
        for (place, word) in words.enumerated() where noun != nil {
            let next = place + 1 < words.count ? words[place + 1] : ""
            let count = Int(next) ?? Amount.spelled(next).map { Int($0) }
            if ["last", "final"].contains(word), let count, (1...1000) ~= count { return .listing(.last(count)) }
            if word == "first", let count, (1...1000) ~= count { return .listing(.first(count)) }
        }
        if noun != nil, words.contains(where: ["list", "enumerate", "name", "give", "show", "all"].contains),
            words.contains("all") || words.contains("every") || words.first == "list" || words.first == "enumerate"
                || words.contains("order")
        {
            return .listing(.all)
        }
        if let after = words.firstIndex(of: "after"), words.first == "what" || words.first == "which",
            ["comes", "happens", "follows", "step", "next", "do", "done", "right", "directly", "immediately"]
                .contains(where: words[..<after].contains)
        {
            return .successor
        }
        return .fact
    }

    /// What is counted: "projects" of "How many projects are listed?".
    private static func counted(in words: [String]) -> String? {
        for (place, pair) in zip(words, words.dropFirst()).enumerated() {
            let isCount =
                pair == ("how", "many") || pair == ("wie", "viele") || pair == ("number", "of")
                || ["quanti", "quante", "cuántos", "cuántas", "quantos", "quantas", "hoeveel"].contains(pair.0)
            guard isCount else { continue }
            let start = ["how", "wie", "number"].contains(pair.0) ? place + 2 : place + 1
            // "What is the number of the room?" asks for no count.
            if pair.0 == "number", !words[..<place].contains("count"), !words[..<place].contains("total") { continue }
            return words.dropFirst(start).first { !FunctionWords.all.contains($0) && $0 != "different" }
        }
        return nil
    }

    /// What the entries of a list are called.
    private static let entryNouns: Set<String> = [
        "steps", "step", "items", "entries", "points", "rules", "instructions", "stages", "phases", "requirements",
        "ingredients", "tasks", "projects", "rows", "members", "products", "names", "options", "features", "sections",
        "chapters", "topics", "reasons", "conditions", "parts", "things", "days", "rooms",
    ]
}
