/// Why an answer ended.
package enum FinishReason: Sendable, Equatable {
    /// The model ended it.
    case endOfText
    /// A stop string was met; it is not part of the text.
    case stopString(String)
    /// The token limit was reached.
    case length
    /// The cache has no position left.
    case contextFull
    /// A monitor ended it.
    case monitor(reason: String)
    case cancelled
}
