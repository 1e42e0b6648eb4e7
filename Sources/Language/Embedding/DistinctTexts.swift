import Corpus

/// The different texts of a list, each once, in order of first appearance. Entity names and triplets repeat; their vectors
/// need not be computed again.
package struct DistinctTexts: Sendable, Equatable {
    package let texts: [String]

    /// For each text of the list, its place in `texts`.
    package let places: [Int]

    /// Texts are compared byte by byte: canonically equivalent spellings may have different tokens.
    package init(_ list: [String]) {
        var places: [Int] = []
        places.reserveCapacity(list.count)
        var texts: [String] = []
        var seen: [BytewiseText: Int] = [:]
        for text in list {
            let key = BytewiseText(text)
            if let place = seen[key] {
                places.append(place)
            } else {
                seen[key] = texts.count
                places.append(texts.count)
                texts.append(text)
            }
        }
        self.texts = texts
        self.places = places
    }
}
