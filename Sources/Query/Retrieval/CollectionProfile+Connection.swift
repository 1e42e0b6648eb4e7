import Association
import Corpus

extension CollectionProfile {
    /// Two names that the collection knows, of which a sentence says something together, and which no passage mentions
    /// together (QuCo-RAG's test of a head and a tail that never co-occur, arXiv 2512.19134, with passages for windows).
    ///
    /// A sentence that holds one name of its own is held against the question's names: it is fine if it shares a passage
    /// with any of them. Names the collection does not know prove nothing.
    /// - Returns: the pair as words to search for; `nil` where everything is connected.
    /// - Complexity: O(passages that mention the names).
    package func disconnection(in sentence: String, asked question: String) -> String? {
        let asked = Retriever.names(of: question, in: graph)
        let said = Retriever.names(of: sentence, in: graph)
        let own = said.filter { name in !asked.contains { $0.key == name.key } }
        guard let first = own.first else { return nil }
        if said.count > 1 {
            for (position, one) in said.enumerated() {
                for other in said[(position + 1)...] where passages(one.key).isDisjoint(with: passages(other.key)) {
                    return one.surface + " " + other.surface
                }
            }
            return nil
        }
        guard let nearest = asked.first else { return nil }
        let around = passages(first.key)
        return asked.allSatisfy { around.isDisjoint(with: passages($0.key)) }
            ? nearest.surface + " " + first.surface : nil
    }

    /// The nodes of the passages that mention a name.
    private func passages(_ key: MentionKey) -> Set<Int32> {
        guard let node = graph.name(key)?.node else { return [] }
        let count = Int32(graph.passages.count)
        guard node >= count else { return [node] }
        return Set(graph.walkable.sources(of: node).filter { $0 < count })
    }
}
