import ContextAssembly
import Corpus

/// How a fact is shown to the model.
package enum TripletWording: String, Sendable, CaseIterable {
    /// Head, relation and tail: about ten tokens.
    case triplet
    /// The sentence it was read from.
    case sentence
    /// The sentence where the bare fact would lose a qualification and the passage is not shown beside it, else the fact
    /// (TeaRAG specification, deviation 9.2).
    case guarded
}

/// Whether a fact says less than its sentence.
enum QualifierGuard {
    // Negations, conditions, doubts and limits in time.
    private static let words: Set<Substring> = [
        "not", "no", "never", "neither", "nor", "without", "except", "unless", "if", "whether", "until", "before",
        "after", "since", "may", "might", "could", "would", "should", "allegedly", "reportedly", "supposedly",
        "possibly",
        "probably", "perhaps", "hardly", "almost", "nearly", "formerly", "once", "only", "claimed", "rumoured",
        "failed",
    ]

    /// Whether the sentence holds a negation, a condition, a doubt, a month or a number that the fact does not.
    static func loses(_ fact: String, from sentence: String) -> Bool {
        let told = Set(Self.qualifiers(of: fact))
        return qualifiers(of: sentence).contains { !told.contains($0) }
    }

    private static func qualifiers(of text: String) -> [Substring] {
        let text = text.lowercased().replacing("’", with: "'")
        return text.split { !$0.isLetter && !$0.isNumber && $0 != "'" }.compactMap { word in
            if word.hasSuffix("n't") || word == "cannot" { return "not" }
            let isQualifier =
                words.contains(word) || FunctionWords.calendar.contains(String(word))
                || word.contains(where: \.isNumber)
            return isQualifier ? word : nil
        }
    }
}

extension EvidenceCandidate {
    /// The candidate in the words of its sentence.
    /// - Parameter sentence: `nil` when the stored text does not hold it any more; the fact stays then.
    func reworded(as wording: TripletWording, sentence: String?, passageIsShown: Bool) -> EvidenceCandidate {
        guard kind == .triplet, let sentence, !sentence.isEmpty else { return self }
        let shows =
            switch wording {
            case .triplet: false
            case .sentence: true
            case .guarded: !passageIsShown && QualifierGuard.loses(text, from: sentence)
            }
        guard shows else { return self }
        var result = self
        result.text = sentence
        return result
    }
}
