package import Corpus
import Crypto

/// Reads documents of all known formats.
///
/// A value without state: it can be shared and called from many tasks at once. Files are read and parsed on threads of
/// its own, PDFs in a child process. Everything it cannot use it refuses by throwing ``DocumentRefusal``; it throws
/// `CancellationError` when the task is cancelled, and nothing else.
package struct DocumentReader: Sendable {
    private let options: DocumentOptions

    package init(options: DocumentOptions) {
        self.options = options
    }

    /// The ``Document/contentHash`` that ``read(_:)`` would give, without parsing: to skip what has not changed.
    package func contentHash(of candidate: DocumentCandidate) async throws -> String {
        try Task.checkCancellation()
        switch candidate.content {
        case .file:
            let contents = FileContents(path: candidate.source, maximumBytes: options.maximumFileBytes)
            return try await BlockingQueue.run { () throws(DocumentRefusal) in try contents.hash() }
        case .record(let title, let text):
            return Self.hash(title: title, text: text)
        }
    }

    /// Text, structure, title and hash, all of the same bytes.
    package func read(_ candidate: DocumentCandidate) async throws -> Document {
        try Task.checkCancellation()
        switch candidate.content {
        case .file: return try await readFile(candidate.source)
        case .record(let title, let text): return try readRecord(candidate, title: title, text: text)
        }
    }

    private func readFile(_ path: String) async throws -> Document {
        let options = options
        let contents = FileContents(path: path, maximumBytes: options.maximumFileBytes)
        let outcome = try await BlockingQueue.run { () throws(DocumentRefusal) in
            try Self.parse(contents, path: path)
        }
        switch outcome {
        case .document(let document):
            return document
        case .pdf(let bytes, let isEncrypted, let hash):
            let parsed = try await PDFParser(options: options, place: path).parse(bytes, isEncrypted: isEncrypted)
            var document = Document(
                source: path, title: parsed.title ?? "", format: .pdf, text: parsed.text, blocks: parsed.blocks,
                contentHash: hash)
            document.settle(FileStanding(path: path))
            return document
        }
    }

    private enum ParseOutcome: Sendable {
        case document(Document)
        /// A PDF's bytes still have to go through the child process.
        case pdf(ScratchFile, isEncrypted: Bool, hash: String)
    }

    private static func parse(_ contents: FileContents, path: String) throws(DocumentRefusal) -> ParseOutcome {
        let bytes = try contents.bytes()
        guard !bytes.isEmpty else { throw empty(path) }
        let kind = FileKind(fileName: path.split(separator: "/").last ?? "") ?? FileKind(sniffing: bytes[...])
        let hash = SHA256.hash(data: bytes).hexadecimal
        var document = Document(source: path, title: "", format: .plainText, text: "", blocks: [], contentHash: hash)
        switch kind {
        case .pdf:
            return .pdf(try ScratchFile(bytes, place: path), isEncrypted: PDFParser.isEncrypted(bytes), hash: hash)
        case .html:
            let parsed = try HTMLParser.parse(bytes, place: path)
            document.format = .html
            document.title = parsed.title ?? ""
            document.text = parsed.text
            document.blocks = parsed.blocks
        case .markdown:
            document.format = .markdown
            document.text = MarkdownSource.shown(try SourceText.decode(bytes, place: path))
            var blocks = BlockCollector(place: path)
            let frontMatter = try MarkdownParser.parse(document.text.utf8.span, into: &blocks)
            document.title = frontMatter?.title ?? ""
            document.metadata = frontMatter?.metadata ?? DocumentMetadata()
            document.blocks = blocks.blocks
        case .plainText:
            document.text = try SourceText.decode(bytes, place: path)
            document.blocks = try paragraphs(of: document.text, as: .prose(findsHeadings: true), place: path)
        case .lines:
            document.text = try SourceText.decode(bytes, place: path)
            document.blocks = try paragraphs(of: document.text, as: .lines, place: path)
        case .table:
            document.format = .table
            let source = try SourceText.decode(bytes, place: path)
            (document.text, document.blocks) = try DelimitedParser.parse(source, place: path)
        case .json:
            let source = try SourceText.decode(bytes, place: path)
            if let text = JSONText.lines(of: source) {
                document.format = .json
                document.text = text
            } else {
                document.text = source
            }
            document.blocks = try paragraphs(of: document.text, as: .lines, place: path)
        case .records:
            throw DocumentRefusal(
                .unsupportedFormat, "\(path) is a corpus of records, not a document; walk it instead.")
        case .unsupported(let format, let remedy):
            throw DocumentRefusal(.unsupportedFormat, "\(path) is \(format), which cannot be read; \(remedy).")
        }
        guard !document.blocks.isEmpty else { throw empty(path) }
        document.settle(FileStanding(path: path))
        return .document(document)
    }

    private func readRecord(
        _ candidate: DocumentCandidate, title: String, text: String
    ) throws(DocumentRefusal) -> Document {
        let stored = SourceText.normalizingLineEnds(text)
        let blocks = try Self.paragraphs(
            of: stored, as: .prose(findsHeadings: false), place: candidate.source)
        guard !blocks.isEmpty else { throw Self.empty(candidate.source) }
        return Document(
            source: candidate.source, externalID: candidate.externalID, title: title, format: .record, text: stored,
            blocks: blocks, contentHash: Self.hash(title: title, text: text))
    }

    private static func paragraphs(
        of text: String, as layout: PlainTextParser.Layout, place: String
    ) throws(DocumentRefusal) -> [Block] {
        var blocks = BlockCollector(place: place)
        let bytes = text.utf8.span
        try PlainTextParser.parse(
            bytes, part: 0..<bytes.count, page: nil, layout: layout, into: &blocks)
        return blocks.blocks
    }

    private static func hash(title: String, text: String) -> String {
        var hash = SHA256()
        // `Digest` takes contiguous bytes; one concatenation costs less than two bridges.
        hash.update(data: Array((title + "\n" + text).utf8))
        return hash.finalize().hexadecimal
    }

    private static func empty(_ place: String) -> DocumentRefusal {
        DocumentRefusal(.empty, "\(place) holds no text; leave it out or fill it.")
    }
}
