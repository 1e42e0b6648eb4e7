package import Foundation

extension SparseGraph {
    private static let version: UInt64 = 1

    /// Counts, then the arrays in the order of ``init(_:)``.
    func encode(to writer: inout FlatWriter) {
        writer.append([
            Self.version, UInt64(nodeCount), UInt64(edgeCount), UInt64(dangling.count), UInt64(mixing.bitPattern),
        ])
        writer.append(order)
        writer.append(place)
        for rows in [incoming, outgoing] {
            writer.append(rows.start)
            writer.append(rows.place)
            writer.append(rows.share)
        }
        writer.append(dangling)
    }

    /// Uses the arrays where they lie.
    /// - Returns: `nil` for bytes of another version, or that break an invariant that the walk's memory safety rests on.
    /// - Complexity: O(nodes + edges), one pass over the bytes.
    init?(_ reader: inout FlatReader) {
        guard let header = reader.next(5, of: UInt64.self), header[0] == Self.version,
            header[1...3].allSatisfy({ $0 < UInt64(Int32.max) }), header[4] <= UInt64(UInt32.max)
        else { return nil }
        let (nodes, edges) = (Int(header[1]), Int(header[2]))
        let mixing = Float(bitPattern: UInt32(header[4]))
        guard let order = reader.next(nodes, of: Int32.self), let place = reader.next(nodes, of: Int32.self),
            let incoming = Rows(&reader, nodes: nodes, edges: edges),
            let outgoing = Rows(&reader, nodes: nodes, edges: edges),
            let dangling = reader.next(Int(header[3]), of: Int32.self),
            outgoing.passOnNoMoreThanAll, order.isWithin(nodes), dangling.isWithin(nodes), mixing >= 0, mixing <= 1,
            place.indices.allSatisfy({ node in
                place[node] >= 0 && place[node] < nodes && order[Int(place[node])] == node
            })
        else { return nil }
        self.init(
            order: order, place: place, incoming: incoming, outgoing: outgoing, dangling: dangling, mixing: mixing)
    }

    /// The graph alone as bytes.
    package var encoded: Data {
        var writer = FlatWriter()
        encode(to: &writer)
        return writer.data
    }

    /// Uses `bytes` in place.
    package init?(decoding bytes: FlatArray<UInt8>) {
        var reader = FlatReader(bytes)
        self.init(&reader)
        guard reader.isAtEnd else { return nil }
    }
}

extension SparseGraph.Rows {
    fileprivate init?(_ reader: inout FlatReader, nodes: Int, edges: Int) {
        guard let start = reader.next(nodes + 1, of: Int32.self), let place = reader.next(edges, of: Int32.self),
            let share = reader.next(edges, of: Float.self), start.first == 0, start.last.map(Int.init) == edges,
            (0..<nodes).allSatisfy({ start[$0] <= start[$0 + 1] }), place.isWithin(nodes),
            share.allSatisfy({ $0 >= 0 && $0 <= 2 })
        else { return nil }
        self.init(start: start, place: place, share: share)
    }
}

extension SparseGraph.Rows {
    /// Whether the shares leaving each node sum to 1 at most: a push over more would never end.
    fileprivate var passOnNoMoreThanAll: Bool {
        (0..<(start.count - 1)).allSatisfy { row in
            share.elements[Int(start[row])..<Int(start[row + 1])].reduce(Float(0), +) < 1.001
        }
    }
}

extension FlatArray<Int32> {
    fileprivate func isWithin(_ count: Int) -> Bool {
        elements.allSatisfy { $0 >= 0 && $0 < count }
    }
}
