package import Corpus

/// Names of models that clients have hard-wired, and what they stand for here (`server.model_aliases`).
///
/// A line is `NAME=MODEL`; a name that ends in `*` is any name that begins so. The longest that fits holds. A name that stands
/// for nothing is taken at its word.
package struct ModelAliases: Sendable, Equatable {
    private struct Line: Sendable, Equatable {
        var name: String
        var isPrefix: Bool
        var model: String
    }

    private let lines: [Line]

    package static let none = ModelAliases(lines: [])

    private init(lines: [Line]) {
        self.lines = lines
    }

    /// - Throws: ``Failure`` with code `invalid_settings` for a line of another form, or a model that cannot be served.
    package init(_ texts: [String]) throws(Failure) {
        var lines: [Line] = []
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, parts[0] != "*", !parts[1].isEmpty else {
                throw Failure(
                    .invalidSettings, "server.model_aliases: '\(text)' is not NAME=MODEL, such as gpt-*=samovar")
            }
            do throws(Failure) {
                _ = try ServedModel(parts[1])
            } catch {
                throw Failure(.invalidSettings, "server.model_aliases: \(error.message)")
            }
            let isPrefix = parts[0].hasSuffix("*")
            lines.append(
                Line(name: isPrefix ? String(parts[0].dropLast()) : parts[0], isPrefix: isPrefix, model: parts[1]))
        }
        self.lines = lines.sorted { a, b in
            a.isPrefix == b.isPrefix ? a.name.utf8.count > b.name.utf8.count : b.isPrefix
        }
    }

    /// The model that a client means; Ollama's clients put a tag behind each name.
    package func meaning(of name: String?) -> String? {
        guard let name else { return nil }
        let plain = name.hasSuffix(":latest") ? String(name.dropLast(":latest".count)) : name
        return lines.first { $0.isPrefix ? plain.hasPrefix($0.name) : plain == $0.name }?.model ?? plain
    }
}
