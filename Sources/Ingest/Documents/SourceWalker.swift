import Corpus
package import SystemPackage

/// What a walk meets, in a fixed order.
package enum WalkedSource: Sendable, Equatable {
    case candidate(DocumentCandidate)
    case refused(source: String, DocumentRefusal)
}

/// Finds documents: files, folders with all that is in them, patterns, and JSON Lines corpora, also from a stream.
///
/// Walks lazily, in the order of the arguments and, inside a folder, of the bytes of the names: memory does not grow
/// with the size of a folder's files, and each path comes at most once. Links are followed only where they stay inside
/// the folder that is walked; loops end. What cannot be walked is part of the sequence, not an error of it.
package struct SourceWalker: Sendable {
    private let options: DocumentOptions
    private let standardInput: FileDescriptor

    /// - Parameter standardInput: what the argument `-` reads; not closed.
    package init(options: DocumentOptions, standardInput: FileDescriptor) {
        self.options = options
        self.standardInput = standardInput
    }

    /// - Parameter paths: files, folders, glob patterns, or `-` for JSON Lines on standard input. Relative ones count
    ///   from the working directory.
    package func sources(at paths: [String]) -> WalkedSources {
        WalkedSources(paths: paths, options: options, standardInput: standardInput)
    }
}

/// The sources of one walk. Each iterator walks anew.
///
/// Iterating throws nothing; it ends early when the task is cancelled.
package struct WalkedSources: AsyncSequence, Sendable {
    package typealias Element = WalkedSource
    package typealias Failure = Never

    let paths: [String]
    let options: DocumentOptions
    let standardInput: FileDescriptor

    package func makeAsyncIterator() -> Iterator {
        Iterator(crawler: SourceCrawler(paths: paths, options: options, standardInput: standardInput))
    }

    package struct Iterator: AsyncIteratorProtocol {
        let crawler: SourceCrawler
        private var batch: ArraySlice<WalkedSource> = []

        init(crawler: SourceCrawler) {
            self.crawler = crawler
        }

        package mutating func next() async -> WalkedSource? {
            await next(isolation: #isolation)
        }

        package mutating func next(isolation: isolated (any Actor)?) async -> WalkedSource? {
            while batch.isEmpty {
                guard !Task.isCancelled, let more = await crawler.step() else { return nil }
                batch = more[...]
            }
            return batch.popFirst()
        }
    }
}
