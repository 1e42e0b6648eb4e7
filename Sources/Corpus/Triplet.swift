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
