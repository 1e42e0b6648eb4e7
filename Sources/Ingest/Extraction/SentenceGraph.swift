import LinkGrammar

/// A parse as a graph over the units of a sentence.
///
/// Word positions are those of the linkage. Labels are compared by kind: the capital letters.
struct SentenceGraph {
    struct Link {
        var left: Int
        var right: Int
        var label: String
        var kind: Substring
    }

    private(set) var units: [Unit]
    let linkage: Linkage

    /// The unit a word belongs to; `nil` for walls.
    let unitOfWord: [Int?]
    private var linksFromLeft: [[Link]]
    private var linksFromRight: [[Link]]

    init(linkage: Linkage, units: [Unit], starts: [Int]) {
        self.units = units
        self.linkage = linkage
        self.unitOfWord = linkage.words.map { word in
            guard !word.byteRange.isEmpty else { return nil }
            let next = starts.partitioningIndex { $0 > word.byteRange.lowerBound }
            return next == 0 ? nil : next - 1
        }
        // The library writes a word it knows in lower case: then only the place gave it a capital.
        if let first = unitOfWord.firstIndex(of: 0), let opening = units.first, opening.kind == .word,
            linkage.words[first].text.first?.isLowercase == true
        {
            self.units[0].write(opening.surface.lowercased())
        }
        self.linksFromLeft = Array(repeating: [], count: linkage.words.count)
        self.linksFromRight = Array(repeating: [], count: linkage.words.count)
        for link in linkage.links {
            let start = link.label.firstIndex(where: \.isUppercase) ?? link.label.startIndex
            let kind = link.label[start...].prefix { $0.isUppercase }
            let typed = Link(left: link.left, right: link.right, label: link.label, kind: kind)
            linksFromLeft[link.left].append(typed)
            linksFromRight[link.right].append(typed)
        }
    }

    /// The links whose left end is `word`, from the nearest right end to the farthest.
    func right(of word: Int) -> [Link] { linksFromLeft[word].sorted { $0.right < $1.right } }

    /// The links whose right end is `word`.
    func left(of word: Int) -> [Link] { linksFromRight[word] }

    func unit(_ word: Int) -> Unit? { unitOfWord[word].map { units[$0] } }

    /// The word as written, lower case; empty for walls.
    func lowercased(_ word: Int) -> String { unit(word)?.surface.lowercased() ?? "" }

    /// The part of speech the parse gave a word: `v`, `v-d`, `n`, or nothing.
    func partOfSpeech(_ word: Int) -> Substring {
        let text = linkage.words[word].text
        guard let dot = text.lastIndex(of: "."), dot > text.startIndex else { return "" }
        return text[text.index(after: dot)...]
    }
}

extension Array where Element == Int {
    /// The first index whose element fulfils the predicate, in an array where those that do stand last.
    fileprivate func partitioningIndex(where predicate: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
