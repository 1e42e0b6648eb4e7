/// Whether an answer says that it does not know.
package enum Decline {
    /// Openings of such an answer after SQuAD's normalisation. What small models were seen to write; an answer that
    /// merely holds one of these words further on is an answer.
    private static let openings: [[String]] = [
        "unknown", "unanswerable", "not known", "not stated", "not mentioned", "not specified", "not provided",
        "not given", "no answer", "no information", "none of evidence", "evidence does not",
        "provided evidence does not",
        "documents do not", "text does not", "there is no information", "there is no evidence", "it is not stated",
        "it is not mentioned", "it is not specified", "i do not know", "i dont know", "cannot be answered",
    ].map { $0.split(separator: " ").map(String.init) }

    /// - Parameter noEvidence: the answer given without asking the model.
    package static func isOne(_ answer: String, noEvidence: String) -> Bool {
        let words = AnswerScore.tokens(of: answer)
        if words.isEmpty || words == AnswerScore.tokens(of: noEvidence) { return true }
        // One word alone declines only when it is the whole answer: "Unknown Soldier" is a name.
        return openings.contains { $0.count > 1 ? words.starts(with: $0) : words == $0 }
    }
}
