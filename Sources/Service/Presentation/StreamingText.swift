/// Answer text on its way to a terminal, piece by piece: made harmless, and its white space at the very start and end
/// withheld, so that what follows it begins on a line of its own.
package struct StreamingText {
    private var pending = ""
    private var hasBegun = false

    package init() {}

    /// What may be written now.
    package mutating func append(_ piece: String) -> String {
        pending += TerminalText.harmless(piece)
        if !hasBegun { pending = String(pending.drop(while: \.isWhitespace)) }
        guard let last = pending.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        hasBegun = true
        let end = pending.index(after: last)
        let ready = String(pending[..<end])
        pending = String(pending[end...])
        return ready
    }
}
