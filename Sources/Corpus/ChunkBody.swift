/// The words of a chunk as far as copies of it have the same, wherever they stand.
package enum ChunkBody {
    /// Shorter texts say little without the place they stand in: that two branches have "12 staff" makes no copy.
    private static let leastBytes = 80

    /// The text with its white space made single spaces; `nil` for one that is too short to be a copy.
    package static func normalised(_ text: String) -> String? {
        guard text.utf8.count >= leastBytes else { return nil }
        let body = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return body.utf8.count >= leastBytes ? body : nil
    }
}
