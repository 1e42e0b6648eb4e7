import Corpus
package import Foundation

extension PassageGraph {
    /// Rises with every change of these bytes and of the rules that find names in a text.
    private static let version: UInt64 = 3

    /// The graph as flat arrays in this machine's byte order behind their lengths.
    /// - Complexity: O(nodes + edges), one copy.
    package var encoded: Data {
        var writer = FlatWriter()
        writer.append([Self.version, UInt64(passages.count), UInt64(names.count)])
        writer.append(passages.map(\.rawValue))
        writer.append(names.map(\.key.hash))
        writer.append(names.map(\.node))
        writer.append(names.map(\.idf))
        walkable.encode(to: &writer)
        return writer.data
    }

    /// Uses the walkable part of `bytes` in place.
    /// - Returns: `nil` for bytes of another version, or that break an invariant.
    package init?(decoding bytes: FlatArray<UInt8>) {
        var reader = FlatReader(bytes)
        guard let header = reader.next(3, of: UInt64.self), header[0] == Self.version,
            header.dropFirst().allSatisfy({ $0 < UInt64(Int32.max) })
        else { return nil }
        let counts = header.map { Int($0) }
        guard let passages = reader.next(counts[1], of: Int64.self), let keys = reader.next(counts[2], of: UInt64.self),
            let nodes = reader.next(counts[2], of: Int32.self), let idf = reader.next(counts[2], of: Float.self),
            let walkable = SparseGraph(&reader), reader.isAtEnd, counts[1] <= walkable.nodeCount,
            nodes.allSatisfy({ $0 >= 0 && Int($0) < walkable.nodeCount })
        else { return nil }
        self.init(
            passages: passages.map { ChunkID($0) },
            names: keys.indices.map { Name(key: MentionKey(hash: keys[$0]), node: nodes[$0], idf: idf[$0]) },
            walkable: walkable)
    }
}
