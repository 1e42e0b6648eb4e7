import Corpus
package import Foundation

/// Which names each passage of a collection mentions, kept so that a change of the collection costs what has changed.
///
/// A passage's mentions follow from its own text and from the collection's titles. `hash` tells texts apart that were
/// given the same id by two histories of one database.
///
/// Invariant: passages ascend by id, each once.
package struct MentionTable: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var passage: PassageGraph.Passage
        package var hash: Int64

        package init(passage: PassageGraph.Passage, hash: Int64) {
            self.passage = passage
            self.hash = hash
        }
    }

    package let entries: [Entry]
    package let titles: Set<String>

    package init(_ entries: some Sequence<Entry>, titles: Set<String>) {
        self.entries = entries.sorted { $0.passage.id < $1.passage.id }
        self.titles = titles
    }

    /// The part of a title that any text which mentions it holds too, whatever the case of its letters: its longest run of
    /// ASCII letters and digits; `nil` where there is none, and every text must be looked at.
    package static func trace(ofTitle title: String) -> String? {
        let runs = MentionFinder.withoutBracketedSuffix(title).utf8.split { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                false
            default: true
            }
        }
        return runs.max { $0.count < $1.count }.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension MentionTable {
    private static let version: UInt64 = 1

    /// As flat arrays in this machine's byte order behind their lengths. One copy.
    package var encoded: Data {
        var starts: [Int32] = [0]
        var keys: [UInt64] = []
        for entry in entries {
            keys += entry.passage.mentions.map(\.hash).sorted()
            starts.append(Int32(keys.count))
        }
        let titles = Data(titles.sorted().joined(separator: "\0").utf8)
        var writer = FlatWriter()
        writer.append([Self.version, UInt64(entries.count), UInt64(keys.count), UInt64(titles.count)])
        writer.append(entries.map(\.passage.id.rawValue))
        writer.append(entries.map(\.hash))
        writer.append(entries.map { $0.passage.title?.hash ?? 0 })
        writer.append(entries.map { UInt8($0.passage.title == nil ? 0 : 1) })
        writer.append(starts)
        writer.append(keys)
        writer.append(Array(titles))
        return writer.data
    }

    /// - Returns: `nil` for bytes of another version, or that break an invariant.
    package init?(decoding bytes: FlatArray<UInt8>) {
        var reader = FlatReader(bytes)
        guard let header = reader.next(4, of: UInt64.self), header[0] == Self.version,
            header.dropFirst().allSatisfy({ $0 < UInt64(Int32.max) })
        else { return nil }
        let counts = header.map { Int($0) }
        guard let ids = reader.next(counts[1], of: Int64.self), let hashes = reader.next(counts[1], of: Int64.self),
            let titleKeys = reader.next(counts[1], of: UInt64.self),
            let titled = reader.next(counts[1], of: UInt8.self),
            let starts = reader.next(counts[1] + 1, of: Int32.self),
            let keys = reader.next(counts[2], of: UInt64.self),
            let titles = reader.next(counts[3], of: UInt8.self), reader.isAtEnd,
            starts.first == 0, starts.last.map(Int.init) == counts[2],
            ids.indices.allSatisfy({ starts[$0] <= starts[$0 + 1] && ($0 == 0 || ids[$0 - 1] < ids[$0]) })
        else { return nil }
        entries = ids.indices.map { place in
            Entry(
                passage: PassageGraph.Passage(
                    id: ChunkID(ids[place]), title: titled[place] == 1 ? MentionKey(hash: titleKeys[place]) : nil,
                    mentions: Set(
                        keys[Int(starts[place])..<Int(starts[place + 1])].lazy.map { MentionKey(hash: $0) })),
                hash: hashes[place])
        }
        // A title with a zero in it comes back as two: two changes that the next look makes good.
        self.titles = Set(
            titles.split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) })
    }
}
