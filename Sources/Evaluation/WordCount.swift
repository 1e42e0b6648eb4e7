/// Tokens of a text where no model is there to count them.
package enum WordCount {
    /// How the estimate is called in reports.
    package static let name = "words * 1.3"

    /// English prose has about 1.3 tokens a word.
    package static func tokens(_ text: String) -> Int {
        Int((1.3 * Double(text.split(whereSeparator: \.isWhitespace).count)).rounded(.up))
    }
}
