import Corpus
package import Foundation

extension MentionTable {
    /// Rises with every change of these bytes and of the rules that find names in a text.
    private static let version: UInt64 = 5

    /// The flat arrays in this machine's byte order behind their lengths. One copy.
    package var encoded: Data {
        var writer = FlatWriter()
        writer.append([Self.version, UInt64(ids.count), UInt64(keys.count), UInt64(titleBytes.count)])
        writer.append(ids)
        writer.append(hashes)
        writer.append(titleKeys)
        writer.append(flags)
        writer.append(titleWords)
        writer.append(titleOpenings)
        writer.append(titleStarts)
        writer.append(titleBytes)
        writer.append(starts)
        writer.append(keys)
        return writer.data
    }

    /// Uses the arrays where they lie.
    /// - Returns: `nil` for bytes of another version, or that break an invariant.
    /// - Complexity: O(passages + mentions), one pass over the bytes.
    package init?(decoding bytes: FlatArray<UInt8>) {
        var reader = FlatReader(bytes)
        guard let header = reader.next(4, of: UInt64.self), header[0] == Self.version,
            header.dropFirst().allSatisfy({ $0 < UInt64(Int32.max) })
        else { return nil }
        let (passages, mentions, titles) = (Int(header[1]), Int(header[2]), Int(header[3]))
        guard let ids = reader.next(passages, of: Int64.self), let hashes = reader.next(passages, of: Int64.self),
            let titleKeys = reader.next(passages, of: UInt64.self), let flags = reader.next(passages, of: UInt8.self),
            let titleWords = reader.next(passages, of: UInt64.self),
            let titleOpenings = reader.next(passages, of: UInt32.self),
            let titleStarts = reader.next(passages + 1, of: Int32.self),
            let titleBytes = reader.next(titles, of: UInt8.self),
            let starts = reader.next(passages + 1, of: Int32.self),
            let keys = reader.next(mentions, of: UInt64.self), reader.isAtEnd,
            titleStarts.ascends(to: titles), starts.ascends(to: mentions),
            ids.indices.dropFirst().allSatisfy({ ids[$0 - 1] < ids[$0] }), flags.allSatisfy({ $0 <= Flag.all })
        else { return nil }
        self.init(
            ids: ids, hashes: hashes, titleKeys: titleKeys, flags: flags, titleWords: titleWords,
            titleOpenings: titleOpenings, titleStarts: titleStarts, titleBytes: titleBytes, starts: starts, keys: keys)
        // A name that stood twice in one passage would be an edge from a node to itself.
        guard
            ids.indices.allSatisfy({ place in
                let mentioned = keys.elements[Int(starts[place])..<Int(starts[place + 1])]
                return zip(mentioned, mentioned.dropFirst()).allSatisfy { $0 < $1 }
            })
        else { return nil }
    }
}

extension FlatArray<Int32> {
    /// Whether these are the places, from 0 on, at which parts of `count` values begin, the end included.
    fileprivate func ascends(to count: Int) -> Bool {
        first == 0 && last.map(Int.init) == count && indices.dropFirst().allSatisfy { self[$0 - 1] <= self[$0] }
    }
}
