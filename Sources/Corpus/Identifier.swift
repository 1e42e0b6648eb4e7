/// The row number of one `Subject` in the record store.
///
/// The phantom type keeps a chunk's id from being used as an entity's. The same 64-bit number labels the subject's
/// vector in its FAISS index, so an id is never reused after a deletion.
package struct Identifier<Subject>: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package let rawValue: Int64

    @inlinable package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    @inlinable package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package init(from decoder: any Decoder) throws {
        self.rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    // Inlined: a question compares and looks up thousands of ids, each of which would be a call through witness tables.
    @inlinable package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    @inlinable package static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue == rhs.rawValue
    }

    @inlinable package func hash(into hasher: inout Hasher) {
        hasher.combine(rawValue)
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { String(rawValue) }
}

package typealias ChunkID = Identifier<Chunk>
package typealias DocumentID = Identifier<Document>
package typealias EntityID = Identifier<Entity>
package typealias TripletID = Identifier<Triplet>
