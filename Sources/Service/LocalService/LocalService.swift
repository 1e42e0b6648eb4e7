package import API
import Answering
package import Corpus
import Decoding
import Embedding
import Foundation
import IndexBundle
import LlamaBackend
package import Logging
import ModelCatalogue
import Retrieval
package import Settings

/// Samovar in this process: the same calls that the daemon offers, over the rooms themselves.
///
/// Invariant: each model is loaded at most once, at its first use, and only from a verified path; each index is opened
/// at most once, and for writing only while something is written.
///
/// Calls may run side by side. The generator answers one question at a time, the others wait their turn in order.
package actor LocalService {
    let settings: Settings
    let logger: Logger
    let store: ModelStore
    let prompts: AnswerPrompts

    private var embedder: Task<LlamaEmbedder, any Error>?
    private var generator: Task<LlamaGenerator, any Error>?
    private var readers: [String: Task<IndexBundle, any Error>] = [:]

    /// Indexes something is being written to; the writer's bundle also serves this process's readers.
    var writers: [String: WriterState] = [:]

    /// - Throws: ``Failure`` with code `invalidSettings` when the catalogue or a prompt cannot be read.
    package init(settings: Settings, logger: Logger, environment: [String: String]) throws {
        self.settings = settings
        self.logger = logger
        let configuration = settings.directories.configuration
        self.store = ModelStore(
            catalogue: try Catalogue(contentsOf: configuration.appending(path: "models.json")),
            folder: settings.directories.models, environment: environment)
        self.prompts = AnswerPrompts(
            system: try Self.prompt("answer-system", in: configuration),
            question: try Self.prompt("answer-question", in: configuration),
            noEvidence: try Self.prompt("no-evidence", in: configuration))
    }

    private static func prompt(_ name: String, in configuration: URL) throws -> String {
        let file = configuration.appending(path: "Prompts/\(name).txt")
        do {
            return try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw Failure(.invalidSettings, "cannot read the prompt \(file.path): \(error.localizedDescription)")
        }
    }
}
