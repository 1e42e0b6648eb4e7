import Corpus

/// A question that asks for two things: "Where is the key, and who has it?"
package struct QuestionParts: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        /// As it is asked.
        let wording: String

        /// What an answer to it must be about: the part itself, with the names it is asked of; the whole question where the
        /// part says too little by itself ("in which room?").
        let subject: String

        /// Whether a number answers it, or something that is none; `nil` where either may.
        var wantsNumber: Bool? {
            let words = QuestionParts.words(of: wording)
            if words.contains(where: ["many", "much", "viele", "viel", "quanti", "quante", "combien"].contains) {
                return true
            }
            return words.contains(where: ["which", "who", "where", "whom", "wo", "wer", "wem"].contains) ? false : nil
        }

        /// Whether the text adds to the question what could answer the part.
        package func isAnswered(by text: String, to question: String) -> Bool {
            guard let wantsNumber else { return true }
            let asked = ClaimText(question)
            let added = ClaimText(text).words.filter { !asked.holds($0) }
            return added.contains { wantsNumber ? $0.kind == .number : $0.kind != .number && $0.weight >= 0.5 }
        }
    }

    /// Whether one sentence can be seen to answer both parts: a number one of them, something else the other.
    package var areTellable: Bool { Set(parts.compactMap(\.wantsNumber)).count == 2 }

    package let parts: [Part]

    /// - Returns: `nil` where one thing is asked for.
    package init?(_ question: String) {
        let pieces = question.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard let cut = pieces.indices.dropFirst().first(where: { Self.asks(pieces[$0]) }) else { return nil }
        let head = pieces[..<cut].joined(separator: ",")
        guard Self.words(of: head).contains(where: Self.questionWords.contains) else { return nil }
        let joint = pieces[cut...].joined(separator: ",").drop(while: \.isWhitespace)
        let tail = String(joint.drop { !$0.isWhitespace }.drop(while: \.isWhitespace))
        let isTelling = ClaimText(tail).words.count { $0.weight >= 1 } > 1
        // "They" of the second part are whom the first one names.
        let names = head.split(whereSeparator: \.isWhitespace).dropFirst().filter { word in
            ClaimText("of " + word).words.contains { $0.kind == .name || $0.kind == .identifier }
        }
        let about = names.isEmpty ? tail : "of " + names.joined(separator: " ") + ", " + tail
        parts = [
            Part(wording: head + "?", subject: head + "?"),
            Part(wording: tail, subject: isTelling ? about : question),
        ]
    }

    /// Whether the piece behind a comma is " and in which …".
    private static func asks(_ piece: String) -> Bool {
        var words = words(of: piece)[...]
        guard let joint = words.popFirst(), joints.contains(joint) else { return false }
        if let first = words.first, prepositions.contains(first) { words = words.dropFirst() }
        return words.first.map(questionWords.contains) ?? false
    }

    fileprivate static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter }.map(String.init)
    }

    private static let joints: Set<String> = ["and", "und", "e", "et", "y", "en"]

    private static let prepositions: Set<String> = [
        "in", "on", "at", "by", "within", "from", "to", "for", "of", "with", "until", "since", "bis", "von", "mit",
        "zu",
        "an", "auf", "für", "innerhalb",
    ]

    private static let questionWords: Set<String> = [
        "what", "which", "who", "whom", "whose", "where", "when", "why", "how", "wer", "wem", "wen", "was", "wo",
        "wann",
        "warum", "wie", "welche", "welcher", "welches", "welchem", "welchen", "wohin", "dove", "quando", "chi", "quale",
        "quanto", "quanti", "où", "quand", "qui", "quel", "quelle", "combien", "dónde", "cuándo", "quién", "cuánto",
    ]
}
