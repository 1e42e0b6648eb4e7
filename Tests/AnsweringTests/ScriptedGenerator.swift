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

    private let pieces: [String]
    private let ending: Ending
    private let asked = Mutex<[GenerationRequest]>([])
    private let stops = AsyncStream.makeStream(of: Void.self)

    let identity = GeneratorIdentity(name: "scripted", fingerprint: "00")
    let contextLength = 4096

    init(_ pieces: [String], ending: Ending = .finished(.endOfText)) {
        self.pieces = pieces
        self.ending = ending
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
        asked.withLock { $0.append(request) }
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
