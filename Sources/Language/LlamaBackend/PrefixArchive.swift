import Llama
import Synchronization

/// Prompts with their answers that left a model's cache, in files: a prompt that begins alike is read from where they differ,
/// also by a process to come.
///
/// Exact: what comes back was computed at the same positions behind the same tokens. Like every cache it may lose anything;
/// what is missing is read.
final class PrefixArchive: Sendable {
    private let folder: PieceFolder

    /// The tokens of each file, the least recently used first.
    private let known: Mutex<[[Int32]]>

    /// Fewer tokens are read as soon as they are fetched.
    private static let shortest = 32

    /// - Complexity: O(files).
    init(_ folder: PieceFolder) {
        self.folder = folder
        self.known = Mutex(folder.keys().filter { $0.head.isEmpty }.map(\.tokens))
    }

    /// Whether these tokens are worth a file of their own.
    func wants(_ tokens: [Int32]) -> Bool {
        tokens.count >= Self.shortest && known.withLock { known in !known.contains { $0.starts(with: tokens) } }
    }

    /// Keeps the state of a sequence that holds these tokens, from the first position on. Files of its beginnings go.
    func insert(_ block: KeyValueBlock, of tokens: [Int32]) {
        let superseded = known.withLock { known in
            let superseded = known.filter { tokens.starts(with: $0) }
            known.removeAll { tokens.starts(with: $0) }
            known.append(tokens)
            return superseded
        }
        for tokens in superseded { folder.remove(PieceKey(head: [], tokens: tokens)) }
        folder.write(block, for: PieceKey(head: [], tokens: tokens))
    }

    /// The state with the longest beginning of a prompt, where that is worth fetching. Reads a file of a few megabytes.
    /// - Parameter shared: how much of the prompt is at hand anyway.
    func best(
        for prompt: some Collection<Int32>, beyond shared: Int
    ) -> (block: KeyValueBlock, shared: Int)? {
        while true {
            let best: (tokens: [Int32], shared: Int)? = known.withLock { known in
                known.map { ($0, PrefixShelf.commonPrefix($0, prompt, nil, nil)) }.max { $0.1 < $1.1 }
            }
            guard let best, best.shared >= shared + Self.shortest else { return nil }
            let block = folder.block(for: PieceKey(head: [], tokens: best.tokens))
                .flatMap { $0.count == best.tokens.count && $0.position == 0 ? $0 : nil }
            known.withLock { known in
                guard let index = known.firstIndex(of: best.tokens) else { return }
                let tokens = known.remove(at: index)
                if block != nil { known.append(tokens) }
            }
            if let block { return (block, best.shared) }
            // It has made room for others, or is no whole state: the next best.
        }
    }

    /// Comes back when everything is in files.
    func settle() async {
        await folder.settle()
    }
}
