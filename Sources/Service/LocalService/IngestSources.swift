import API
import Corpus
import Documents
import IndexBundle
import SystemPackage

/// The sources of a request: what lies at its paths, then the records it brought along; or the places that stored
/// documents came from.
struct IngestSources: AsyncSequence, Sendable {
    typealias Element = WalkedSource
    typealias Failure = Never

    private let paths: WalkedSources
    private let records: [IngestRequest.Record]

    /// The only sources wanted of what the paths hold; `nil` for all.
    private let wanted: Set<BytewiseText>?

    /// What cannot be read again, and why.
    private let refused: [WalkedSource]

    init(_ request: IngestRequest, options: DocumentOptions) {
        // Standard input belongs to the command line, which sends its records along.
        paths = SourceWalker(options: options, standardInput: .standardInput).sources(at: request.paths)
        records = request.records ?? []
        wanted = nil
        refused = []
    }

    /// The documents again, from the files they were read from.
    init(again documents: [StoredDocument], options: DocumentOptions) {
        var files: [String] = []
        var seen: Set<BytewiseText> = []
        var wanted: Set<BytewiseText> = []
        var refused: [WalkedSource] = []
        for document in documents {
            let file = DocumentSource.file(of: document.source, externalID: document.externalID)
            guard file.hasPrefix("/") else {
                refused.append(
                    .refused(
                        source: document.source,
                        DocumentRefusal(
                            .unreadable, "\(document.source) came without a file; send it again with 'samovar ingest'.")
                    ))
                continue
            }
            wanted.insert(BytewiseText(document.source))
            if seen.insert(BytewiseText(file)).inserted { files.append(file) }
        }
        paths = SourceWalker(options: options, standardInput: .standardInput).sources(at: files)
        records = []
        self.wanted = wanted
        self.refused = refused
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(
            paths: paths.makeAsyncIterator(), records: records[...], wanted: wanted, missing: wanted ?? [],
            refused: refused)
    }

    struct Iterator: AsyncIteratorProtocol {
        var paths: WalkedSources.Iterator
        var records: ArraySlice<IngestRequest.Record>
        let wanted: Set<BytewiseText>?
        var missing: Set<BytewiseText>
        var refused: [WalkedSource]

        mutating func next() async -> WalkedSource? {
            await next(isolation: #isolation)
        }

        mutating func next(isolation: isolated (any Actor)?) async -> WalkedSource? {
            while let found = await paths.next(isolation: isolation) {
                guard let wanted else { return found }
                switch found {
                case .candidate(let candidate):
                    guard wanted.contains(BytewiseText(candidate.source)) else { continue }
                    missing.remove(BytewiseText(candidate.source))
                case .refused(let source, _):
                    missing.remove(BytewiseText(source))
                }
                return found
            }
            if let record = records.popFirst() {
                return .candidate(.record(id: record.id, title: record.title ?? "", text: record.text, corpus: "stdin"))
            }
            if let refusal = refused.popLast() { return refusal }
            // A record that its corpus no longer holds; a file that is gone was refused by the walk.
            return missing.popFirst().map { source in
                .refused(
                    source: source.text,
                    DocumentRefusal(
                        .unreadable, "\(source) is no longer there; remove it with 'samovar documents remove'."))
            }
        }
    }
}
