package import Corpus
package import Decoding
package import Foundation

/// What a model is told about extraction: a task, worked examples as earlier turns of the conversation, and the grammar of
/// its answers.
package struct ExtractionPrompt: Sendable, Equatable {
    package struct Example: Sendable, Equatable {
        package var title: String
        package var text: String

        /// The answer, literally.
        package var answer: String
    }

    package var system: String

    /// A passage's turn, with `{title}` and `{text}` in it.
    package var passage: String
    package var examples: [Example]

    /// GBNF with `MORE`, which stands for the number of triplets that may follow the first.
    package var grammarTemplate: String

    /// Reads `extract-system.txt`, `extract-passage.txt` and `extract-examples.jsonl` of a folder `Prompts`, and
    /// `triplets.gbnf` of a folder `Grammars` beside it.
    /// - Throws: ``Failure`` with code `invalidSettings` that names the file, and the line of a bad example.
    package init(configuration: URL) throws(Failure) {
        self.system = try Self.read("Prompts/extract-system.txt", in: configuration)
        self.passage = try Self.read("Prompts/extract-passage.txt", in: configuration)
        self.grammarTemplate = try Self.read("Grammars/triplets.gbnf", in: configuration)
        let name = "Prompts/extract-examples.jsonl"
        var examples: [Example] = []
        for (number, line) in try Self.read(name, in: configuration).split(whereSeparator: \.isNewline).enumerated() {
            do {
                let parsed = try JSONDecoder().decode(ExampleLine.self, from: Data(line.utf8))
                examples.append(
                    Example(title: parsed.title, text: parsed.text, answer: ModelAnswer.json(parsed.triplets)))
            } catch {
                throw Failure(
                    .invalidSettings,
                    "\(configuration.appending(path: name).path):\(number + 1): expected "
                        + "{\"title\",\"text\",\"triplets\":[[head, relation, tail], …]}")
            }
        }
        self.examples = examples
    }

    package func messages(for passage: ExtractionPassage) -> [ChatMessage] {
        var messages = [ChatMessage(role: .system, content: system)]
        for example in examples {
            messages.append(ChatMessage(role: .user, content: turn(title: example.title, text: example.text)))
            messages.append(ChatMessage(role: .assistant, content: example.answer))
        }
        messages.append(ChatMessage(role: .user, content: turn(title: passage.title, text: passage.text)))
        return messages
    }

    package func grammar(maximumTriplets: Int) -> String {
        grammarTemplate.replacing("MORE", with: String(max(0, maximumTriplets - 1)))
    }

    /// Both fields in one pass, so that `{text}` in a title stays as it is.
    private func turn(title: String, text: String) -> String {
        passage.replacing(/\{(title|text)\}/) { $0.1 == "title" ? title : text }
    }

    private struct ExampleLine: Decodable {
        var title: String
        var text: String
        var triplets: [[String]]
    }

    private static func read(_ name: String, in configuration: URL) throws(Failure) -> String {
        let file = configuration.appending(path: name)
        do {
            return try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw Failure(.invalidSettings, "cannot read \(file.path): \(error.localizedDescription)")
        }
    }
}
