internal import Corpus
internal import Foundation

/// An extracted triplet as it is stored: trimmed, with the keys of its two entities.
struct ExtractedFact {
    let head: UnseenTexts.Name
    let relation: String
    let tail: UnseenTexts.Name
    let sentence: Range<Int>

    /// - Returns: `nil` when head, relation or tail is nothing but punctuation and white space.
    init?(_ triplet: ExtractedTriplet) {
        let relation = triplet.relation.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let head = EntityKey(triplet.head), let tail = EntityKey(triplet.tail), !relation.isEmpty else {
            return nil
        }
        self.head = UnseenTexts.Name(key: head, surface: triplet.head.trimmingCharacters(in: .whitespacesAndNewlines))
        self.relation = relation
        self.tail = UnseenTexts.Name(key: tail, surface: triplet.tail.trimmingCharacters(in: .whitespacesAndNewlines))
        self.sentence = triplet.sentence
    }
}

extension Document {
    /// The entity that the title names; `nil` when nothing of the title is left as a key.
    var titleName: UnseenTexts.Name? {
        EntityKey(title).map {
            UnseenTexts.Name(key: $0, surface: title)
        }
    }
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo): equal texts have equal hashes on every machine and in every run.
func stableHash(_ text: String) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
}
