import Corpus
import Decoding
import Synchronization

/// Writes what it is told to, and remembers what it was asked.
final class ScriptedGenerator: TextGenerator {
    enum Ending: Sendable {
        case finished(FinishReason)
        case failed(Failure)
        /// Writes no more until nobody listens.
        case silence
    }

    /// The pieces of each answer; what is asked beyond gets the last again.
    private let answers: [[String]]
    private let ending: Ending
    private let asked = Mutex<[GenerationRequest]>([])
    private let stops = AsyncStream.makeStream(of: Void.self)

    let identity = GeneratorIdentity(name: "scripted", fingerprint: "00")
    let contextLength = 4096

    init(_ pieces: [String], ending: Ending = .finished(.endOfText)) {
        answers = [pieces]
        self.ending = ending
    }

    init(one answers: [String]) {
        self.answers = answers.map { [$0] }
        ending = .finished(.endOfText)
    }

    var requests: [GenerationRequest] { asked.withLock { $0 } }

    /// Comes back when a consumer has gone.
    func waitUntilStopped() async {
        for await _ in stops.stream { return }
    }

    /// A token is a word.
    func countTokens(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count
    }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        let place = asked.withLock { asked in
            asked.append(request)
            return min(asked.count, answers.count) - 1
        }
        let pieces = place < 0 ? [] : answers[place]
        let stops = stops.continuation
        return AsyncThrowingStream { continuation in
            continuation.onTermination = { _ in stops.yield() }
            continuation.yield(.prefilled(promptTokens: 321, reusedTokens: 0, milliseconds: 7))
            for (position, piece) in pieces.enumerated() {
                if request.trace {
                    continuation.yield(
                        .token(TokenTrace(position: position, text: piece, entropy: 0, margin: 1, probability: 1)))
                }
                continuation.yield(.text(piece))
            }
            switch ending {
            case .finished(let reason):
                continuation.yield(.finished(reason, answerTokens: pieces.count, decodeMilliseconds: 11))
                continuation.finish()
            case .failed(let failure):
                continuation.finish(throwing: failure)
            case .silence:
                break
            }
        }
    }
}
