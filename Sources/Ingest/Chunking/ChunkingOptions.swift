/// How large chunks are, in words: runs without white space, where a run longer than 24 letters counts as several and
/// two East Asian characters count as one (such scripts have no spaces, and an encoder reads each character as a token).
package struct ChunkingOptions: Sendable, Equatable {
    /// Paragraphs are packed together up to about this. At least 1.
    package let targetWords: Int

    /// No chunk has more; a paragraph that has is split at sentence ends. At least `targetWords`.
    package let maximumWords: Int

    /// A smaller chunk at the end of a section joins the one before, where that leaves it within the maximum.
    package let minimumWords: Int

    /// Values that contradict each other are raised to the nearest that do not.
    package init(targetWords: Int, maximumWords: Int, minimumWords: Int) {
        self.targetWords = max(1, targetWords)
        self.maximumWords = max(self.targetWords, maximumWords)
        self.minimumWords = minimumWords
    }
}
