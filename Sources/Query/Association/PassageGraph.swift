package import Corpus
import Foundation

/// All passages of a collection and the names they mention, as one graph to walk.
///
/// Invariant: node i is `passages[i]` for i < `passages.count`, ascending by id; the remaining nodes are names that
/// connect at least two passages or are a title. `names` ascends by key.
///
/// With N passages, of which df(e) mention name e, a name weighs idf(e) = ln((N + 1) / (df(e) + ½)) / ln(N + 1): its
/// edge to a passage has that weight, its edge to a passage it is the title of `1 + titleBoost` times as much. A passage
/// that mentions the title of another is also linked to it directly.
package struct PassageGraph: Sendable, Equatable {
    /// A name that a question can start from.
    package struct Name: Sendable, Equatable {
        package var key: MentionKey

        /// The name's own node; for a name of a single passage, which gets none, that passage's node.
        package var node: Int32
        package var idf: Float

        package init(key: MentionKey, node: Int32, idf: Float) {
            self.key = key
            self.node = node
            self.idf = idf
        }
    }

    package let passages: [ChunkID]
    package let names: [Name]
    package let walkable: SparseGraph

    /// Weights of the name nodes, in order of nodes.
    private let weights: [Float]

    package init(passages: [ChunkID], names: [Name], walkable: SparseGraph) {
        self.passages = passages
        self.names = names
        self.walkable = walkable
        var weights = [Float](repeating: 0, count: walkable.nodeCount - passages.count)
        for name in names where Int(name.node) >= passages.count {
            weights[Int(name.node) - passages.count] = name.idf
        }
        self.weights = weights
    }

    /// What a word or name that `count` passages hold weighs: about 1 for the rarest, 0 for one that all hold.
    package func rarity(ofCount count: Int) -> Float {
        Self.rarity(ofCount: count, among: passages.count)
    }

    static func rarity(ofCount count: Int, among passages: Int) -> Float {
        let logarithm = log(Double(passages + 1))
        return logarithm > 0 ? Float(max(log(Double(passages + 1) / (Double(count) + 0.5)) / logarithm, 0)) : 0
    }

    /// The nodes of the names through which a passage is joined with others, ascending.
    package func connectingNames(of passage: Int32) -> [Int32] {
        walkable.sources(of: passage).filter { $0 >= passages.count }
    }

    /// The weight of a name by its node; 0 for a passage's node.
    package func weight(ofName node: Int32) -> Float {
        Int(node) >= passages.count ? weights[Int(node) - passages.count] : 0
    }

    /// - Complexity: O(log names).
    package func name(_ key: MentionKey) -> Name? {
        var low = 0
        var high = names.count
        while low < high {
            let middle = (low + high) / 2
            if names[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < names.count && names[low].key == key ? names[low] : nil
    }

    /// - Complexity: O(log passages); O(1) where none of the ids below is missing.
    package func node(of passage: ChunkID) -> Int32? {
        guard let first = passages.first, passage >= first else { return nil }
        // Ids ascend and none is there twice, so that the n-th is at least n above the first.
        let (above, isBeyond) = passage.rawValue.subtractingReportingOverflow(first.rawValue)
        var low = 0
        var high = isBeyond ? passages.count - 1 : min(Int(above), passages.count - 1)
        if passages[high] == passage { return Int32(high) }
        while low < high {
            let middle = (low + high) / 2
            if passages[middle] < passage { low = middle + 1 } else { high = middle }
        }
        return passages[low] == passage ? Int32(low) : nil
    }
}
