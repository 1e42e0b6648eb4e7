/// Whether words deny what they say.
enum Polarity {
    private static let negations: Set<String> = [
        "not", "n't", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without", "hardly",
        "nicht", "kein", "keine", "keinen", "keiner", "keinem", "nie", "niemals", "ohne",
        "non", "nessun", "nessuno", "nessuna", "mai", "senza", "pas", "jamais", "aucun", "aucune", "sans",
        "nunca", "ningun", "ninguna", "sin", "nao", "nenhum", "niet", "geen", "nooit", "не", "нет",
    ]

    private static let verbal: Set<String> = [
        "not", "n't", "never", "nicht", "nie", "non", "pas", "nunca", "niet", "не",
    ]

    /// Words behind which another statement begins.
    private static let joints: Set<String> = [
        "but", "although", "though", "while", "whereas", "however", "except", "unless",
    ]

    /// - Parameter onlyVerbs: leaves out what denies a part of the sentence: "an employee *without* children".
    static func denies(_ text: String, onlyVerbs: Bool = false) -> Bool {
        words(of: text).contains { onlyVerbs ? verbal.contains($0) : negations.contains($0) }
    }

    private static let doubtful: Set<String> = [
        "whether", "possible", "possibly", "perhaps", "might", "unclear", "unknown", "debated", "disputed", "alleged",
        "allegedly", "ob", "möglich", "möglicherweise", "vielleicht",
    ]

    /// Whether the words leave open what they say, and those of the question do not.
    static func doubts(_ words: [String], beyond asked: [String]) -> Bool {
        !Set(words).intersection(doubtful).subtracting(asked).isEmpty
    }

    /// The statements of a sentence: what stands between its commas, semicolons and conjunctions.
    static func clauses(of sentence: String) -> [String] {
        var clauses: [String] = []
        for part in sentence.split(whereSeparator: { ";,:()—–".contains($0) || $0.isNewline }) {
            var current: [Substring] = []
            for word in part.split(whereSeparator: \.isWhitespace) {
                if joints.contains(word.lowercased()), !current.isEmpty {
                    clauses.append(current.joined(separator: " "))
                    current = []
                }
                current.append(word)
            }
            if !current.isEmpty { clauses.append(current.joined(separator: " ")) }
        }
        return clauses
    }

    /// Words in lower case, with "n't" as one of its own.
    private static func words(of text: String) -> [String] {
        text.lowercased().replacing("’", with: "'").replacing("n't", with: " n't")
            .split { !$0.isLetter && $0 != "'" }.map(String.init)
    }

    /// What an answer to a question of yes or no begins with.
    static func verdict(of answer: String) -> Bool? {
        guard let first = answer.lowercased().split(whereSeparator: { !$0.isLetter }).first else { return nil }
        switch first {
        case "yes", "ja", "sì", "si", "oui", "sí", "sim", "да": return true
        case "no", "nein", "non", "não", "nee", "нет": return false
        default: return nil
        }
    }
}
