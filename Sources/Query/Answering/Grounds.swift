import Corpus
import IndexBundle
import Retrieval

/// What a question is answered from: one state of the index, looked at in one way.
struct Grounds: Sendable {
    /// What the answer must be about: the question as it means without what was said before it.
    let question: String

    /// What is looked up: the question, and the codes of what was pasted around it.
    let query: String

    /// The question as the model reads it.
    let wording: String
    let reading: QuestionReading
    let snapshot: IndexSnapshot
    let profile: CollectionProfile?
    let mode: RetrievalMode
    let options: AnsweringOptions

    init(
        _ text: String, in snapshot: IndexSnapshot, profile: CollectionProfile?, mode: RetrievalMode,
        options: AnsweringOptions
    ) {
        let pasted = PastedQuestion(text)
        let meaning = options.conversation.meaning(of: pasted.question)
        var options = options
        // Nothing said before is left to be understood, and the earlier answer would only be repeated.
        if meaning.isWhole { options.conversation.turns = [] }
        question = meaning.question
        query =
            pasted.identifiers.isEmpty
            ? meaning.question : meaning.question + " " + pasted.identifiers.joined(separator: " ")
        wording = meaning.isWhole ? meaning.question : pasted.question
        reading = QuestionReading(meaning.question)
        self.snapshot = snapshot
        self.profile = profile
        self.mode = mode
        self.options = options
    }
}
