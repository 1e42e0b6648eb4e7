import Corpus
import Crypto
package import Decoding
import Foundation
import Synchronization

/// Asks a language model for the triplets of a passage, as JSON that a grammar keeps in form, and believes only those whose
/// names stand in the text.
///
/// An answer is kept in the cache as soon as it is complete, by a hash of the passage and of everything that decides the
/// outcome: model file, prompt, grammar, limits. Neither a second ingest nor one after a kill asks the model again.
package struct ModelExtractor: TripletExtractor {
    package struct Options: Sendable, Equatable {
        package var maximumTriplets: Int

        /// Tokens of one answer; an answer that needs more is cut, and the passage counts as degraded.
        package var answerTokens: Int

        /// Passages asked about at the same time.
        package var concurrency: Int

        package init(maximumTriplets: Int, answerTokens: Int, concurrency: Int) {
            self.maximumTriplets = maximumTriplets
            self.answerTokens = answerTokens
            self.concurrency = concurrency
        }
    }

    package let identity: String
    private let generator: any TextGenerator
    private let prompt: ExtractionPrompt
    private let grammar: String
    private let options: Options
    private let cache: (any ExtractionCache)?

    package init(
        generator: any TextGenerator, prompt: ExtractionPrompt, options: Options, cache: (any ExtractionCache)?
    ) {
        self.generator = generator
        self.prompt = prompt
        self.options = options
        self.cache = cache
        self.grammar = prompt.grammar(maximumTriplets: options.maximumTriplets)
        self.identity = Self.identity(
            generator: generator.identity.fingerprint, prompt: prompt, grammar: grammar,
            answerTokens: options.answerTokens)
    }

    /// What facts are marked with that this generator would read: known without having it in memory.
    package static func identity(
        generator fingerprint: String, prompt: ExtractionPrompt, options: Options
    ) -> String {
        identity(
            generator: fingerprint, prompt: prompt, grammar: prompt.grammar(maximumTriplets: options.maximumTriplets),
            answerTokens: options.answerTokens)
    }

    private static func identity(
        generator fingerprint: String, prompt: ExtractionPrompt, grammar: String, answerTokens: Int
    ) -> String {
        let version = hash(
            [prompt.system, prompt.passage, grammar, "\(answerTokens)", ModelAnswer.rules]
                + prompt.examples.flatMap { [$0.title, $0.text, $0.answer] })
        return "model:\(fingerprint.prefix(16)):\(version.prefix(16))"
    }

    package func extract(
        _ passages: [ExtractionPassage], progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [PassageFacts] {
        let keys = passages.map { Self.hash([identity, $0.title, $0.text]) }
        let known = try await cache?.cachedExtractions(keys) ?? [:]
        var results: [PassageFacts] = []
        var unread: [Int] = []
        for (index, passage) in passages.enumerated() {
            let answer = known[keys[index]].flatMap(ModelAnswer.init(cached:))
            if answer == nil { unread.append(index) }
            results.append(answer?.facts(in: passage) ?? PassageFacts(triplets: []))
        }
        var done = passages.count - unread.count
        progress(done)
        try await withThrowingTaskGroup(of: (Int, PassageFacts).self) { group in
            var waiting = unread[...]
            func askNext() {
                guard let index = waiting.popFirst() else { return }
                group.addTask { (index, try await read(passages[index], key: keys[index])) }
            }
            for _ in 0..<max(1, options.concurrency) { askNext() }
            while let (index, facts) = try await group.next() {
                results[index] = facts
                done += 1
                progress(done)
                askNext()
            }
        }
        return results
    }

    private func read(_ passage: ExtractionPassage, key: String) async throws -> PassageFacts {
        var answer: ModelAnswer?
        while answer == nil {
            do {
                answer = try await ask(passage)
            } catch let failure as Failure where [.busy, .overloaded].contains(failure.code) {
                // More questions wait than there is room for: theirs is the turn.
                try await Task.sleep(for: .seconds(1))
            }
        }
        guard let answer else { return PassageFacts(triplets: []) }
        try await cache?.cacheExtraction(answer.cached, as: key)
        return answer.facts(in: passage)
    }

    /// - Throws: ``Failure`` with code `cancelled`, or what the generator fails with.
    private func ask(_ passage: ExtractionPassage) async throws -> ModelAnswer {
        let messages = prompt.messages(for: passage)
        var length = 0
        for message in messages { length += try await generator.countTokens(message.content) + Self.markersPerMessage }
        // A passage that does not fit is not asked about; the rest of the collection goes on.
        guard length + options.answerTokens < generator.contextLength else { return ModelAnswer(json: "", isCut: true) }
        var text = ""
        var isCut = true
        var request = GenerationRequest(
            messages: messages, maximumTokens: options.answerTokens, temperature: 0, topP: 1, topK: 0, seed: 0,
            stop: [],
            trace: false, grammar: grammar)
        request.scheduling.client = "extraction"
        request.scheduling.priority = .batch
        // Questions go first, for however long there are any.
        request.scheduling.waitLimit = .seconds(86_400)
        for try await event in generator.generate(request) {
            switch event {
            case .text(let piece): text += piece
            case .finished(let reason, _, _):
                if reason == .cancelled { throw Failure(.cancelled, "Extraction was cancelled") }
                isCut = reason != .endOfText
            default: break
            }
        }
        if Task.isCancelled { throw Failure(.cancelled, "Extraction was cancelled") }
        return ModelAnswer(json: text, isCut: isCut)
    }

    /// What a chat template adds to a message, generously.
    private static let markersPerMessage = 12

    private static func hash(_ parts: [String]) -> String {
        var hash = SHA256()
        for part in parts {
            withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: Data(part.utf8))
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

/// Where answers are kept from one run to the next.
package protocol ExtractionCache: Sendable {
    /// The entries that are there, by key.
    func cachedExtractions(_ keys: [String]) async throws -> [String: String]

    /// Keeps an entry durably.
    func cacheExtraction(_ facts: String, as key: String) async throws
}
