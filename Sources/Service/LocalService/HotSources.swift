import Corpus

/// The documents that answers were given from lately, up to a number of them.
struct HotSources {
    /// The least recently used first.
    private(set) var sources: [BytewiseText] = []

    mutating func note(_ used: some Sequence<String>, limit: Int) {
        for source in used.lazy.map({ BytewiseText($0) }) {
            sources.removeAll { $0 == source }
            sources.append(source)
        }
        sources.removeFirst(max(0, sources.count - limit))
    }
}
