import Corpus
import Decoding

/// A "model" whose logits are a function of the tokens so far, written down by the test. It keeps real sequences, so that
/// what a loop reads, drops and reads again is counted exactly as a language model would have to compute it.
final class ScriptedEngine: TokenEngine {
    typealias Script = ([TokenID]) -> [Float]

    let contextLength: Int
    let contextLengthSetting = "generator.contextLength"
    private(set) var counters = EngineCounters(decodedTokens: 0, steps: 0)

    /// Whether the memory can forget a part, as a recurrent model's cannot.
    var canRewind = true
    var canFork = true
    var maximumSequences = 8

    /// Called before each token is computed; a `false` stops the call there.
    var mayCompute: () -> Bool = { true }

    private let vocabulary: [[UInt8]]
    private let script: Script
    private var sequences: [SequenceID: [TokenID]] = [:]
    private var hasLogits: Set<SequenceID> = []
    private var lastRow: [Float] = []

    /// The token that ends the answer.
    static let end = TokenID(0)

    /// - Parameter vocabulary: the pieces of tokens 1, 2, …
    init(contextLength: Int, vocabulary: [[UInt8]], script: @escaping Script) {
        self.contextLength = contextLength
        self.vocabulary = [[]] + vocabulary
        self.script = script
    }

    /// Writes the tokens of `answer` one after another behind a prompt of the given length, then ends.
    convenience init(
        writing answer: [TokenID], behind promptLength: Int, vocabulary: [[UInt8]], contextLength: Int = 64,
        gap: Float = 5
    ) {
        self.init(contextLength: contextLength, vocabulary: vocabulary) { tokens in
            let index = tokens.count - promptLength
            let next = answer.indices.contains(index) ? answer[index] : Self.end
            return Self.preferring(next, of: vocabulary.count + 1, gap: gap)
        }
    }

    static func preferring(_ token: TokenID, of count: Int, gap: Float) -> [Float] {
        var row = [Float](repeating: 0, count: count)
        row[Int(token.rawValue)] = gap
        return row
    }

    /// The longest piece at each place.
    func tokenize(_ text: String) throws(Failure) -> [TokenID] {
        var tokens: [TokenID] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let fitting = vocabulary.indices.filter { !vocabulary[$0].isEmpty && rest.starts(with: vocabulary[$0]) }
            guard let best = fitting.max(by: { vocabulary[$0].count < vocabulary[$1].count }) else {
                throw Failure(.invalidRequest, "no token for '\(String(decoding: rest, as: UTF8.self))'")
            }
            tokens.append(TokenID(Int32(best)))
            rest = rest.dropFirst(vocabulary[best].count)
        }
        return tokens
    }

    func bytes(of token: TokenID) -> [UInt8] { vocabulary[Int(token.rawValue)] }

    func endsGeneration(_ token: TokenID) -> Bool { token == Self.end }

    func makeSequence() throws(Failure) -> SequenceID {
        guard sequences.count < maximumSequences else { throw Failure(.busy, "all sequences are taken") }
        let free = (0...Int32(sequences.count)).first { sequences[SequenceID(rawValue: $0)] == nil }
        let sequence = SequenceID(rawValue: free ?? 0)
        sequences[sequence] = []
        return sequence
    }

    func release(_ sequence: SequenceID) {
        sequences[sequence] = nil
        hasLogits.remove(sequence)
    }

    func length(of sequence: SequenceID) -> Int { sequences[sequence]?.count ?? 0 }

    func tokens(of sequence: SequenceID) -> [TokenID] { sequences[sequence] ?? [] }

    func append(_ tokens: ArraySlice<TokenID>, to sequence: SequenceID) throws(Failure) {
        guard !tokens.isEmpty else { return }
        hasLogits.remove(sequence)
        counters.steps += 1
        for token in tokens {
            guard mayCompute() else { throw Failure(.cancelled, "stopped from outside") }
            guard length(of: sequence) < contextLength else { throw Failure(.invalidRequest, "no room") }
            sequences[sequence, default: []].append(token)
            counters.decodedTokens += 1
        }
        hasLogits.insert(sequence)
    }

    func withLogits<Result>(
        of sequence: SequenceID, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard hasLogits.contains(sequence) else { throw Failure(.internal, "no logits were computed") }
        lastRow = script(tokens(of: sequence))
        return try lastRow.withUnsafeBufferPointer { row throws(Failure) in try body(row) }
    }

    func rewind(_ sequence: SequenceID, to length: Int) -> RewindOutcome {
        guard length < self.length(of: sequence) else { return .rewound }
        guard canRewind || length == 0 else { return .unsupported }
        sequences[sequence]?.removeSubrange(length...)
        hasLogits.remove(sequence)
        return .rewound
    }

    func fork(_ source: SequenceID) throws(Failure) -> ForkOutcome {
        guard canFork else { return .unsupported }
        let fork = try makeSequence()
        sequences[fork] = tokens(of: source)
        return .forked(fork)
    }
}

extension [TokenID] {
    init(_ numbers: Int32...) { self = numbers.map { TokenID($0) } }
}

/// The pieces of a text, one for each word with the space in front of it.
func words(_ text: String) -> [[UInt8]] {
    text.split(separator: " ").enumerated().map { Array(($0.offset == 0 ? "" : " ").utf8) + Array($0.element.utf8) }
}
