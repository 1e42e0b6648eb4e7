import Corpus
import Dispatch
import Foundation
import LinkGrammar
import Synchronization

/// Reads triplets from English text through its grammar, without a model.
///
/// Text in another language parses badly, and yields little more than names that stand together.
package struct GrammarExtractor: TripletExtractor {
    package struct Options: Sendable, Equatable {
        /// Processor time for one sentence, looked at between its clauses; what is left of the sentence then is read
        /// by names alone.
        package var timePerSentence: Duration

        /// A longer sentence is cut into clauses before it is parsed.
        package var maximumWordsPerParse: Int
        package var maximumTripletsPerPassage: Int

        package init(timePerSentence: Duration, maximumWordsPerParse: Int, maximumTripletsPerPassage: Int) {
            self.timePerSentence = timePerSentence
            self.maximumWordsPerParse = maximumWordsPerParse
            self.maximumTripletsPerPassage = maximumTripletsPerPassage
        }
    }

    private let dictionary: GrammarDictionary
    private let options: Options

    /// - Throws: ``Failure`` with code `native` when the English dictionary is not installed.
    package init(options: Options) throws {
        do {
            self.dictionary = try GrammarDictionary(language: "en")
        } catch {
            throw Failure(.native, error.message)
        }
        self.options = options
    }

    package let identity = "grammar"

    package func extract(
        _ passages: [ExtractionPassage], progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [PassageFacts] {
        let work = Work(passages: passages, progress: progress)
        let lanes = max(1, min(passages.count, ProcessInfo.processInfo.activeProcessorCount))
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<lanes { group.addTask { try await runLane(work) } }
                try await group.waitForAll()
            }
        } onCancel: {
            work.cancel()
        }
        guard let results = work.results else { throw Failure(.cancelled, "Extraction was cancelled") }
        return results
    }

    /// Works through passages on a thread of its own until there are none left.
    private func runLane(_ work: Work) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                do {
                    let reader = try PassageReader(dictionary: dictionary, options: options)
                    while let (index, passage) = work.next() { work.finish(index, reader.read(passage)) }
                    continuation.resume()
                } catch {
                    continuation.resume(throwing: Failure(.native, "\(error)"))
                }
            }
        }
    }
}

/// Passages to read, and what was read of them, shared between lanes.
private final class Work: Sendable {
    private struct State {
        var next = 0
        var finished = 0
        var results: [PassageFacts]
    }

    private let passages: [ExtractionPassage]
    private let progress: @Sendable (Int) -> Void
    private let state: Mutex<State>

    // Not under the mutex: whoever cancels holds a lock of the runtime, which a report of progress may be waiting for.
    private let isCancelled = Atomic(false)

    init(passages: [ExtractionPassage], progress: @escaping @Sendable (Int) -> Void) {
        self.passages = passages
        self.progress = progress
        self.state = Mutex(State(results: Array(repeating: PassageFacts(triplets: []), count: passages.count)))
    }

    func next() -> (Int, ExtractionPassage)? {
        if isCancelled.load(ordering: .relaxed) { return nil }
        return state.withLock { state in
            guard state.next < passages.count else { return nil }
            defer { state.next += 1 }
            return (state.next, passages[state.next])
        }
    }

    func finish(_ index: Int, _ facts: PassageFacts) {
        state.withLock { state in
            state.results[index] = facts
            state.finished += 1
            progress(state.finished)
        }
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Everything, once every passage is read.
    var results: [PassageFacts]? {
        state.withLock { $0.finished == passages.count ? $0.results : nil }
    }
}
