import CoreMetrics
import Corpus
import Synchronization

/// Vectors of texts that were embedded lately: questions come again, and so do the sentences of what they find.
final class KeptVectors: Sendable {
    private struct Entry {
        var vector: [Float]
        var use: Int
    }

    private struct State {
        var entries: [BytewiseText: Entry] = [:]
        var uses = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let hits = Counter(label: "samovar.encoder.kept_texts")

    /// - Parameter limit: 0 keeps nothing.
    init(limit: Int) {
        self.limit = limit
    }

    /// What is known of the texts, in their order.
    func vectors(of texts: [String]) -> [[Float]?] {
        guard limit > 0 else { return [[Float]?](repeating: nil, count: texts.count) }
        return state.withLock { state in
            state.uses += 1
            return texts.map { text in
                guard let index = state.entries.index(forKey: BytewiseText(text)) else { return nil }
                state.entries.values[index].use = state.uses
                hits.increment()
                return state.entries.values[index].vector
            }
        }
    }

    /// Keeps rows and gives back what is kept of each text: of two callers that made the same vector at the same time, in
    /// micro-batches that round differently, both get the first one's.
    ///
    /// Over the limit, the less recently used half leaves. Amortised O(log n) a text.
    func keep(_ texts: [String], rows: [Float], dimension: Int) -> [Float] {
        guard limit > 0 else { return rows }
        return state.withLock { state in
            state.uses += 1
            var result = rows
            for (place, text) in texts.enumerated() {
                let range = (place * dimension)..<((place + 1) * dimension)
                let key = BytewiseText(text)
                if let index = state.entries.index(forKey: key) {
                    result.replaceSubrange(range, with: state.entries.values[index].vector)
                } else {
                    state.entries[key] = Entry(vector: Array(rows[range]), use: state.uses)
                }
            }
            if state.entries.count > limit {
                let oldest = state.entries.sorted { $0.value.use < $1.value.use }
                for (text, _) in oldest.prefix(oldest.count - limit / 2) { state.entries[text] = nil }
            }
            return result
        }
    }
}
