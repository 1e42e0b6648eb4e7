/// What the readers of documents may spend, and what a walk leaves out.
package struct DocumentOptions: Sendable, Equatable {
    /// A larger file, and a larger record of a JSON Lines corpus, is refused; so is a PDF with more text than this.
    package var maximumFileBytes: Int

    /// A PDF with more pages is refused.
    package var maximumPages: Int

    /// For one PDF; the child process is killed when it is over.
    package var pdfTimeLimit: Duration

    /// poppler's `pdftotext`: a name looked for in PATH, or a path. Its sibling `pdfinfo` is found beside it.
    package var pdfProgram: String

    /// Patterns in the manner of `.gitignore`, relative to each folder that is walked; `.gitignore` and
    /// `.samovarignore` files found on the way outrank them.
    package var ignore: [String]

    package init(
        maximumFileBytes: Int, maximumPages: Int, pdfTimeLimit: Duration, pdfProgram: String, ignore: [String]
    ) {
        self.maximumFileBytes = maximumFileBytes
        self.maximumPages = maximumPages
        self.pdfTimeLimit = pdfTimeLimit
        self.pdfProgram = pdfProgram
        self.ignore = ignore
    }
}

/// Bounds of the parsers themselves. They are no settings: they lie beyond every document that people read, and exist
/// so that a file made to hurt costs a refusal and nothing else.
enum ParserLimits {
    /// Elements inside one another. libxml2's cost for a stray end tag grows with it.
    static let htmlDepth = 256

    /// Style sheets of one page that are looked at for what they hide.
    static let styleSheetBytes = 1 << 18

    /// Structural blocks of one document; a block costs about 50 bytes of memory.
    static let blocks = 2_000_000

    /// Address space of the PDF reader's process.
    static let childMemoryBytes = 2 << 30
}
