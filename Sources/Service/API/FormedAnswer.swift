package import Corpus
import Foundation

/// An answer of a given form whose values are those of the evidence.
///
/// A grammar keeps an answer to its schema, but lets a model put "USD" where the documents say pounds. So the answer is looked
/// at before it is shown; where a text in it has a word that stands neither in the evidence nor in the question or the schema,
/// it is written again, in words of the evidence.
package struct FormedAnswer: Sendable {
    private let format: ResponseFormat

    /// Words that need not stand in the evidence.
    private let given: Set<String>

    /// - Returns: `nil` for a request of free text.
    package init?(_ request: AskRequest) {
        guard let format = request.responseFormat, format.type != "text" else { return nil }
        self.format = format
        let texts = [request.question, request.instructions ?? ""] + Self.texts(in: format.jsonSchema?.schema)
        given = FunctionWords.all.union(texts.flatMap(Self.words))
    }

    /// The events of the first answer, if it holds to the evidence, else those of another by the grammar of its words.
    ///
    /// - Parameter again: has the answer written once more, held to a grammar.
    package func held(
        _ first: AsyncThrowingStream<AnswerEvent, any Error>,
        again: @escaping @Sendable (_ grammar: String) throws -> AsyncThrowingStream<AnswerEvent, any Error>
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    var events: [AnswerEvent] = []
                    for try await event in first { events.append(event) }
                    try Task.checkCancellation()
                    if let grammar = try grammarOfEvidence(after: events) {
                        for try await event in try again(grammar) { continuation.yield(event) }
                    } else {
                        for event in events { continuation.yield(event) }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// What an answer would have to be held to; `nil` for one that needs no other.
    package func grammarOfEvidence(after events: [AnswerEvent]) throws(Failure) -> String? {
        var evidence: [String] = []
        var text = ""
        for event in events {
            switch event {
            case .retrieved(let items, _): evidence += items.map { $0.citation.title + " " + $0.text }
            case .text(let piece): text += piece
            default: break
            }
        }
        // An answer that was cut short is no JSON: writing it again would not make it longer.
        guard let value = try? JSONCoding.decode(JSONValue.self, from: Data(text.utf8)) else { return nil }
        let known = given.union(evidence.flatMap(Self.words))
        let hasStrangers = Self.values(in: value).contains { value in
            Self.words(value).contains { word in word.contains(where: \.isLetter) && !known.contains(word) }
        }
        return hasStrangers ? try format.grammar(words: evidence.flatMap(Self.pieces)) : nil
    }

    /// Runs of letters and digits, in lower case.
    private static func words(_ text: String) -> [String] {
        text.precomposedStringWithCompatibilityMapping.lowercased()
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// What stands between white space, with and without the punctuation around it, and the signs of currencies alone.
    private static func pieces(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).flatMap { word -> [String] in
            let isInner: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0.isCurrencySymbol || $0 == "%" }
            guard let start = word.firstIndex(where: isInner), let end = word.lastIndex(where: isInner) else {
                return []
            }
            let bare = word[start...end]
            let signs = bare.filter(\.isCurrencySymbol).map(String.init)
            let rest = String(bare.filter { !$0.isCurrencySymbol })
            return [String(bare), rest] + signs
        }
    }

    /// All texts that are values.
    private static func values(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let values): values.flatMap(Self.values)
        case .object(let members): members.values.flatMap(Self.values)
        default: []
        }
    }

    /// All texts of a schema: what it names, allows and says.
    private static func texts(in schema: JSONValue?) -> [String] {
        guard let schema else { return [] }
        if case .object(let members) = schema {
            return members.flatMap { [$0.key] + texts(in: $0.value) }
        }
        if case .array(let items) = schema { return items.flatMap { texts(in: $0) } }
        return schema.text.map { [$0] } ?? []
    }
}
