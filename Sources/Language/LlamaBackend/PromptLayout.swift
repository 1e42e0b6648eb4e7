import Corpus
import Decoding
import Llama

/// A prompt as tokens, and which of them need not be read where they stand.
struct PromptLayout: Sendable {
    /// Tokens that may come from a store: what is left of a source that was read by itself behind the head.
    struct Piece: Sendable {
        /// Where they stand in the prompt.
        var range: Range<Int>
        var source: [Int32]

        /// Tokens of the source that stand in the prompt, in ascending runs; their lengths sum to that of `range`.
        var kept: [Range<Int>]
    }

    private(set) var tokens: [TokenID]

    /// In their order. What stands between them is read.
    private(set) var pieces: [Piece] = []

    /// Everything before the first piece, which all pieces are read behind.
    var head: ArraySlice<TokenID> { tokens[..<(pieces.first?.range.lowerBound ?? 0)] }

    /// The tokens are those of the messages, whatever parts are named: a token that spans the end of a part (a full stop and
    /// the new line behind it) belongs to what is read. Read apart and put together again, five passages have five tokens
    /// more, and answers suffer.
    ///
    /// A request whose parts do not stand in its last message as they say is laid out as if it had none.
    init(_ request: GenerationRequest, model: LlamaModel) throws(LlamaError) {
        var pieces: [Piece] = []
        let tokens = try model.chatTokens(roles: request.messages.map(\.role.rawValue)) {
            (index, tokens) throws(LlamaError) in
            let content = request.messages[index].content
            let own = try model.tokenize(content, special: .asText, addingEnds: false)
            if index == request.messages.count - 1, !request.reusable.isEmpty {
                pieces = try Self.pieces(request.reusable, in: content, own, from: tokens.count, model)
            }
            tokens += own
        }
        self.tokens = tokens.map { TokenID($0) }
        self.pieces = pieces
    }

    /// Where parts stand among the tokens of a message that begins at `offset`.
    private static func pieces(
        _ parts: [ReusablePart], in content: String, _ tokens: [Int32], from offset: Int, _ model: LlamaModel
    ) throws(LlamaError) -> [Piece] {
        guard let bounds = bounds(of: tokens, in: content, model) else { return [] }
        var pieces: [Piece] = []
        var rest = content[...]
        for part in parts {
            guard !part.text.isEmpty, let place = rest.firstRange(of: part.text),
                let source = try Self.source(part, model)
            else { return [] }
            rest = rest[place.upperBound...]
            let start = content.utf8.distance(from: content.startIndex, to: place.lowerBound)
            let end = content.utf8.distance(from: content.startIndex, to: place.upperBound)
            guard let first = bounds.firstIndex(where: { $0 >= start }) else { continue }
            let standing = tokens[first...].indices.prefix { bounds[$0 + 1] <= end }.map { tokens[$0] }
            let kept = source.kept.flatMap { source.tokens[$0] }
            let count = zip(standing, kept).prefix { $0 == $1 }.count
            guard count > 0 else { continue }
            pieces.append(
                Piece(
                    range: (offset + first)..<(offset + first + count), source: source.tokens,
                    kept: Self.first(count, of: source.kept)))
        }
        return pieces
    }

    /// Where each token begins in a text, in bytes, and where the last one ends; `nil` for a vocabulary that does not give
    /// the text back.
    private static func bounds(of tokens: [Int32], in text: String, _ model: LlamaModel) -> [Int]? {
        let lengths = tokens.map { model.bytes(of: $0).count }
        // Some vocabularies put a space in front.
        var place = text.utf8.count - lengths.reduce(0, +)
        guard place == 0 || place == -1 else { return nil }
        var bounds = [0]
        for length in lengths {
            place += length
            bounds.append(place)
        }
        return bounds
    }

    /// A part's source as tokens, with the runs of them that begin in what is kept.
    private static func source(
        _ part: ReusablePart, _ model: LlamaModel
    ) throws(LlamaError) -> (tokens: [Int32], kept: [Range<Int>])? {
        let tokens = try model.tokenize(part.source, special: .asText, addingEnds: false)
        guard let bounds = bounds(of: tokens, in: part.source, model) else { return nil }
        var kept: [Range<Int>] = []
        for index in tokens.indices where part.kept.contains(where: { $0.contains(bounds[index]) }) {
            if let last = kept.last, last.upperBound == index {
                kept[kept.count - 1] = last.lowerBound..<(index + 1)
            } else {
                kept.append(index..<(index + 1))
            }
        }
        return kept.isEmpty ? nil : (tokens, kept)
    }

    /// The runs that hold the first tokens.
    private static func first(_ count: Int, of runs: [Range<Int>]) -> [Range<Int>] {
        var left = count
        return runs.compactMap { run in
            let taken = min(left, run.count)
            left -= taken
            return taken > 0 ? run.lowerBound..<(run.lowerBound + taken) : nil
        }
    }
}
