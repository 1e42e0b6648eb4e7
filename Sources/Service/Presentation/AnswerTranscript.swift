package import Corpus

/// All that happened while a question was answered, kept in its order: what a page about it is made of.
package struct AnswerTranscript: Sendable {
    /// Something that happened while the answer was written, worth showing where it happened.
    package struct Mark: Sendable, Equatable {
        package enum Kind: String, Sendable {
            case injected
            case withdrawn
        }

        package var kind: Kind
        package var label: String

        /// Paragraphs.
        package var details: [String]

        /// Bytes of the answer's text before it.
        package var offset: Int
    }

    package let question: String
    package private(set) var text = ""
    package private(set) var marks: [Mark] = []
    package private(set) var evidence: [EvidenceItem] = []

    /// Numbers of the items that monitors had looked up.
    package private(set) var lateNumbers: Set<Int> = []

    /// Whether evidence was there before the first word was written.
    package private(set) var hasSearchedFirst = false
    package private(set) var retrievalMilliseconds = 0.0
    package private(set) var tokens: [TokenTrace] = []

    /// What was asked last, while nothing has come of it.
    private var inquiry: Inquiry?
    package private(set) var summary: AnswerSummary?

    package init(question: String) {
        self.question = question
    }

    package mutating func append(_ event: AnswerEvent) {
        switch event {
        case .retrieved(let items, let milliseconds):
            if inquiry == nil { hasSearchedFirst = true } else { lateNumbers.formUnion(items.map(\.citation.number)) }
            evidence += items
            retrievalMilliseconds += milliseconds
        case .text(let piece):
            text += piece
        case .token(let token):
            tokens.append(token)
        case .retrieving(let inquiry):
            self.inquiry = inquiry
        case .injected(let injection):
            let numbers = injection.numbers.map { "[\($0)]" }.joined(separator: " ")
            let asked = inquiry.map { [InterventionReport.inquiry($0)] } ?? []
            marks.append(
                Mark(
                    kind: .injected, label: "\(numbers) entered",
                    details: asked + [InterventionReport.injection(injection), injection.text],
                    offset: text.utf8.count))
        case .withdrawn(let withdrawal):
            tokens.removeLast(min(tokens.count, withdrawal.tokens))
            marks.append(
                Mark(kind: .withdrawn, label: "withdrawn", details: [withdrawal.text], offset: text.utf8.count))
        case .cited, .dismissed:
            break
        case .finished(let summary):
            self.summary = summary
        }
    }
}
