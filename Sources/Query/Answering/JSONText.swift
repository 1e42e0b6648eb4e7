/// The JSON object that an answer consists of where one was asked for in words: from its first brace, or the fence before it,
/// to the brace that closes it. What a model writes behind that, citations and remarks, is no part of it.
struct JSONText {
    /// What the beginning of an answer shows.
    enum Beginning {
        case json
        case prose
        /// More has to be seen.
        case open
    }

    private static let fence = "```json"

    static func beginning(_ text: String) -> Beginning {
        let start = text.drop(while: \.isWhitespace)
        guard !start.isEmpty else { return .open }
        if start.first == "{" || start.hasPrefix(fence) { return .json }
        return fence.hasPrefix(start) ? .open : .prose
    }

    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isFenced = false
    private var isClosed = false

    /// The part of a piece that belongs to it; nothing once it is closed.
    mutating func take(_ piece: String) -> String {
        var taken = ""
        for character in piece {
            guard !isClosed else { break }
            taken.append(character)
            note(character)
        }
        // A fence that was opened is closed, whatever the model goes on with.
        return isClosed && isFenced && !taken.isEmpty ? taken + "\n```" : taken
    }

    private mutating func note(_ character: Character) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isInString = false
            }
            return
        }
        switch character {
        case "`": isFenced = true
        case "\"": isInString = depth > 0
        case "{", "[": depth += 1
        case "}", "]":
            depth -= 1
            isClosed = depth <= 0
        default: break
        }
    }
}
