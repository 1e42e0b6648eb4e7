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

    /// A request whose parts do not stand in its last message as they say is laid out as if it had none.
    init(_ request: GenerationRequest, model: LlamaModel) throws(LlamaError) {
        let roles = request.messages.map(\.role.rawValue)
        guard let last = request.messages.last, let fragments = Self.fragments(of: last.content, at: request.reusable),
            let sources = try Self.sources(request.reusable, model)
        else {
            tokens = try model.chatTokens(
                request.messages.map { LlamaModel.ChatTurn(role: $0.role.rawValue, content: $0.content) }
            ).map { TokenID($0) }
            return
        }
        var pieces: [Piece] = []
        let tokens = try model.chatTokens(roles: roles) { (index, tokens) throws(LlamaError) in
            guard index == roles.count - 1 else {
                tokens += try model.tokenize(
                    request.messages[index].content, special: .asText, addingEnds: false)
                return
            }
            for (place, fragment) in fragments.enumerated() {
                tokens += try model.tokenize(fragment, special: .asText, addingEnds: false)
                guard place < sources.count else { continue }
                let start = tokens.count
                for run in sources[place].kept { tokens += sources[place].tokens[run] }
                pieces.append(
                    Piece(range: start..<tokens.count, source: sources[place].tokens, kept: sources[place].kept))
            }
        }
        self.tokens = tokens.map { TokenID($0) }
        self.pieces = pieces
    }

    /// What stands before, between and behind the parts.
    private static func fragments(of content: String, at parts: [ReusablePart]) -> [String]? {
        guard !parts.isEmpty else { return nil }
        var fragments: [String] = []
        var rest = content[...]
        for part in parts {
            guard !part.text.isEmpty, let place = rest.firstRange(of: part.text) else { return nil }
            fragments.append(String(rest[..<place.lowerBound]))
            rest = rest[place.upperBound...]
        }
        return fragments + [String(rest)]
    }

    /// Each part's source as tokens, with the runs of them that begin in what is kept.
    private static func sources(
        _ parts: [ReusablePart], _ model: LlamaModel
    ) throws(LlamaError) -> [(tokens: [Int32], kept: [Range<Int>])]? {
        var sources: [(tokens: [Int32], kept: [Range<Int>])] = []
        for part in parts {
            let tokens = try model.tokenize(part.source, special: .asText, addingEnds: false)
            let lengths = tokens.map { model.bytes(of: $0).count }
            // Some vocabularies put a space in front.
            var place = part.source.utf8.count - lengths.reduce(0, +)
            guard place == 0 || place == -1 else { return nil }
            var kept: [Range<Int>] = []
            for (index, length) in lengths.enumerated() {
                let start = max(0, place)
                place += length
                guard part.kept.contains(where: { $0.contains(start) }) else { continue }
                if let last = kept.last, last.upperBound == index {
                    kept[kept.count - 1] = last.lowerBound..<(index + 1)
                } else {
                    kept.append(index..<(index + 1))
                }
            }
            guard !kept.isEmpty else { return nil }
            sources.append((tokens, kept))
        }
        return sources
    }
}
