import Corpus

/// Finds the tokens of an answer again in its text.
///
/// Text and tokens are not the same: citations are set and withdrawn after the model wrote, and characters may be spread
/// over several tokens. So each token is looked for a little way ahead. What lies between has no colour, and a token that
/// is not found was withdrawn.
enum TokenColours {
    /// A stretch of the answer, with the token that wrote it where one did.
    struct Piece {
        var text: Substring
        var token: TokenTrace?
    }

    /// Upper bounds of entropy, in nats. Nothing is calibrated here: the steps only make differences visible.
    static let steps: [(bound: Double, label: String)] = [
        (0.5, "below 0.5"), (1, "below 1"), (2, "below 2"), (3, "below 3"), (.infinity, "3 and more"),
    ]

    /// Characters that may lie between two tokens; a citation marker is shorter.
    private static let reach = 24

    /// Pieces that together are `text`.
    static func pieces(of text: String, tokens: [TokenTrace]) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        for token in tokens where !token.text.isEmpty {
            guard let range = rest.prefix(reach + token.text.count).firstRange(of: token.text) else { continue }
            if range.lowerBound > rest.startIndex {
                pieces.append(Piece(text: rest[..<range.lowerBound], token: nil))
            }
            pieces.append(Piece(text: rest[range], token: token))
            rest = rest[range.upperBound...]
        }
        if !rest.isEmpty { pieces.append(Piece(text: rest, token: nil)) }
        return pieces
    }

    /// The steps' index of an entropy.
    static func level(_ entropy: Double) -> Int {
        steps.firstIndex { entropy < $0.bound } ?? steps.count - 1
    }
}
