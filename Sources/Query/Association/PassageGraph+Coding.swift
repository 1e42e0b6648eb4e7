import Corpus
package import Foundation

extension PassageGraph {
    private static let version: UInt64 = 1

    /// The graph as flat little-endian arrays behind their lengths.
    /// - Complexity: O(nodes + edges), one copy.
    package var encoded: Data {
        var data = Data()
        for count in [
            Self.version, UInt64(passages.count), UInt64(names.count), UInt64(walkable.nodeCount),
            UInt64(walkable.edgeCount), UInt64(walkable.dangling.count),
        ] { data.append(array: [count]) }
        data.append(array: passages.map(\.rawValue))
        data.append(array: names.map(\.key.hash))
        data.append(array: names.map(\.node))
        data.append(array: names.map(\.idf))
        data.append(array: walkable.rowStart)
        data.append(array: walkable.source)
        data.append(array: walkable.share)
        data.append(array: walkable.dangling)
        return data
    }

    /// - Returns: `nil` for bytes of another version, or that break an invariant.
    package init?(decoding data: Data) {
        var reader = ArrayReader(data)
        guard let header = reader.next(6, of: UInt64.self), header[0] == Self.version,
            header.dropFirst().allSatisfy({ $0 < UInt64(Int32.max) })
        else { return nil }
        let counts = header.map { Int($0) }
        guard let passages = reader.next(counts[1], of: Int64.self), let keys = reader.next(counts[2], of: UInt64.self),
            let nodes = reader.next(counts[2], of: Int32.self), let idf = reader.next(counts[2], of: Float.self),
            let rowStart = reader.next(counts[3] + 1, of: Int32.self),
            let source = reader.next(counts[4], of: Int32.self), let share = reader.next(counts[4], of: Float.self),
            let dangling = reader.next(counts[5], of: Int32.self), reader.isAtEnd,
            let walkable = SparseGraph(rowStart: rowStart, source: source, share: share, dangling: dangling),
            counts[1] <= counts[3], nodes.allSatisfy({ $0 >= 0 && Int($0) < counts[3] })
        else { return nil }
        self.init(
            passages: passages.map { ChunkID($0) },
            names: keys.indices.map { Name(key: MentionKey(hash: keys[$0]), node: nodes[$0], idf: idf[$0]) },
            walkable: walkable)
    }
}

extension Data {
    fileprivate mutating func append<Element: BitwiseCopyable>(array: [Element]) {
        array.withUnsafeBytes { append(contentsOf: $0) }
    }
}

/// Takes arrays from the front of a buffer.
private struct ArrayReader {
    private var rest: Data

    init(_ data: Data) {
        rest = data
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) -> [Element]? {
        let bytes = count * MemoryLayout<Element>.stride
        guard count >= 0, bytes <= rest.count else { return nil }
        let part = rest.prefix(bytes)
        rest = rest.dropFirst(bytes)
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            _ = part.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }
}
