internal import Synchronization

/// How many words the full-text index counts in each chunk, as far as searches have asked: FTS5 looks up every match's by a
/// statement of its own, which costs as much as all the rest of a search.
///
/// A chunk never changes and its id is never used again, so that what is known stays true for one database.
final class ChunkLengths: Sendable {
    /// Ids ascend as documents come; a page is what is copied to add to it.
    private static let pageRows: Int64 = 1_024
    fileprivate typealias Page = [Int32]

    private let pages = Mutex<[Int64: Page]>([:])

    /// What is known now, and what is learnt on the way.
    struct Reader {
        private let pages: [Int64: Page]
        private var number: Int64 = -1
        private var page: Page = []
        fileprivate var learnt: [(row: Int64, length: Int32)] = []

        fileprivate init(_ pages: [Int64: Page]) { self.pages = pages }

        /// - Parameter read: asks FTS5 where nothing is known.
        mutating func length(of row: Int64, else read: () -> Int32) -> Int32 {
            let number = row / ChunkLengths.pageRows
            if number != self.number {
                self.number = number
                page = pages[number] ?? []
            }
            if !page.isEmpty {
                let known = page[Int(row - number * ChunkLengths.pageRows)]
                if known > 0 { return known }
            }
            let length = read()
            learnt.append((row, length))
            return length
        }
    }

    func reader() -> Reader { Reader(pages.withLock { $0 }) }

    func keep(_ reader: Reader) {
        guard !reader.learnt.isEmpty else { return }
        pages.withLock { pages in
            for (row, length) in reader.learnt where row >= 0 {
                let number = row / Self.pageRows
                pages[number, default: Page(repeating: 0, count: Int(Self.pageRows))][
                    Int(row - number * Self.pageRows)] = length
            }
        }
    }

    /// For an index of words that has been made anew.
    func forget() { pages.withLock { $0 = [:] } }
}
