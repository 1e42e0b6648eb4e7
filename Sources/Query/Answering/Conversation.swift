import Corpus

/// What was said before a question: turns of both sides, and what the caller wants of every answer.
///
/// A question in the middle of a conversation is looked up by what it means, not by its words: "Where was he born?" takes
/// the names of the last turns with it. That costs no model and no token of the prompt's beginning, which answers share.
package struct Conversation: Sendable, Equatable {
    package struct Turn: Sendable, Equatable {
        package enum Speaker: Sendable {
            case user
            case assistant
        }

        package var speaker: Speaker
        package var text: String

        package init(_ speaker: Speaker, _ text: String) {
            self.speaker = speaker
            self.text = text
        }
    }

    /// In their order, without the question itself.
    package var turns: [Turn]

    /// What the caller wants of every answer; `nil` for nothing in particular.
    package var instructions: String?

    /// Bytes of earlier turns that the model is shown, the latest first.
    package var shownBytes: Int

    package init(turns: [Turn] = [], instructions: String? = nil, shownBytes: Int = 0) {
        self.turns = turns
        self.instructions = instructions
        self.shownBytes = shownBytes
    }
}

extension Conversation {
    /// What the model reads before the question: what the caller wants, and the latest turns; each on a line of its own.
    package var preamble: String {
        var lines: [String] = []
        if let instructions, !instructions.isEmpty { lines.append(instructions) }
        var left = shownBytes
        var shown: [String] = []
        for turn in turns.reversed() {
            let text = turn.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let line = (turn.speaker == .user ? "Earlier question: " : "Answer: ") + text
            guard line.utf8.count <= left else { break }
            left -= line.utf8.count
            shown.append(line)
        }
        lines += shown.reversed()
        return lines.map { $0 + "\n" }.joined()
    }
}
