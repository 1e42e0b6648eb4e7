import Foundation

/// A name that occurs in triplets or titles: one node of the knowledge graph.
package struct Entity: Sendable, Equatable {
    package var id: EntityID

    /// Canonical key; equal keys are the same entity.
    package var key: EntityKey

    /// For display: the form that most uses have, the last of them in order of code points. It follows from what is stored
    /// and not from the order in which that came.
    package var surface: String

    package init(id: EntityID, key: EntityKey, surface: String) {
        self.id = id
        self.key = key
        self.surface = surface
    }
}

/// The identity of an entity: NFKC, case-folded, white space collapsed, outer punctuation stripped
/// (TeaRAG leaves canonicalisation open; there is no fuzzy merging, for a wrong merge is silent and cannot be undone).
package struct EntityKey: Hashable, Sendable, Codable, CustomStringConvertible {
    package let value: String

    /// - Returns: `nil` when nothing but punctuation and white space remains.
    package init?(_ surface: String) {
        if let value = Self.asciiValue(of: surface) {
            guard !value.isEmpty else { return nil }
            self.value = value
            return
        }
        let folded = surface.precomposedStringWithCompatibilityMapping
            .folding(options: .caseInsensitive, locale: nil)
        let words = folded.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isOuter: (Character) -> Bool = { character in
            character.unicodeScalars.allSatisfy {
                CharacterSet.punctuationCharacters.contains($0) || CharacterSet.whitespaces.contains($0)
            }
        }
        let start = words.firstIndex { !isOuter($0) }
        guard let start, let end = words.lastIndex(where: { !isOuter($0) }) else { return nil }
        self.value = String(words[start...end])
    }

    /// The same for text without any other character than ASCII's, at a twentieth of the time: a question has a hundred
    /// sequences of words that may be a name.
    /// - Returns: `nil` for other text; nothing where nothing remains.
    private static func asciiValue(of surface: String) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(surface.utf8.count)
        var isPending = false
        for byte in surface.utf8 {
            switch byte {
            case 0x80...: return nil
            case 0x09...0x0D, 0x20: isPending = !bytes.isEmpty
            default:
                if isPending { bytes.append(0x20) }
                isPending = false
                bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            }
        }
        guard let start = bytes.firstIndex(where: { !isOuter($0) }), let end = bytes.lastIndex(where: { !isOuter($0) })
        else { return "" }
        return String(decoding: bytes[start...end], as: UTF8.self)
    }

    /// The space, and what Unicode calls punctuation among ASCII's characters; "$+<=>^`|~" are symbols.
    private static func isOuter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20...0x23, 0x25...0x2A, 0x2C...0x2F, 0x3A, 0x3B, 0x3F, 0x40, 0x5B...0x5D, 0x5F, 0x7B, 0x7D: true
        default: false
        }
    }

    /// Adopts a key read back from the record store.
    package init(stored value: String) {
        self.value = value
    }

    package var description: String { value }
}

/// A stored fact: two entities joined by a relation, with the chunks it was read from.
package struct Triplet: Sendable, Equatable {
    package var id: TripletID
    package var head: Entity
    package var relation: String
    package var tail: Entity

    /// Where the fact was read, one entry for every source chunk. Never empty in the store.
    package var sources: [TripletSource]

    package init(id: TripletID, head: Entity, relation: String, tail: Entity, sources: [TripletSource]) {
        self.id = id
        self.head = head
        self.relation = relation
        self.tail = tail
        self.sources = sources
    }

    /// Head, relation and tail joined by spaces (TeaRAG, case study). What is embedded is the same string with the entities'
    /// keys in place of their surfaces.
    package var text: String { Triplet.text(head.surface, relation, tail.surface) }

    package static func text(_ head: String, _ relation: String, _ tail: String) -> String {
        "\(head) \(relation) \(tail)"
    }
}

package struct TripletSource: Sendable, Equatable {
    package var chunk: ChunkID

    /// The sentence that holds the fact, as bytes of the document's text.
    package var sentence: Range<Int>

    package init(chunk: ChunkID, sentence: Range<Int>) {
        self.chunk = chunk
        self.sentence = sentence
    }
}

/// A fact as an extractor reads it, before it has entities and ids.
package struct ExtractedTriplet: Sendable, Equatable {
    package var head: String
    package var relation: String
    package var tail: String

    /// The sentence that holds the fact, as bytes of the chunk's text.
    package var sentence: Range<Int>

    package init(head: String, relation: String, tail: String, sentence: Range<Int>) {
        self.head = head
        self.relation = relation
        self.tail = tail
        self.sentence = sentence
    }
}
