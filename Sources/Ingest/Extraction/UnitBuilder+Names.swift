import Corpus

extension UnitBuilder {
    /// The token behind the name that starts at `index`.
    ///
    /// A run of capitalised words, joined through "of", "the" and the particles of names, numbers behind included.
    /// "and", "in", "for" join phrases more often than names, so they end one; lists of names are put together later.
    func nameEnd(from index: Int, limit: Int) -> Int? {
        guard isNameWord(index), opensName(index, limit: limit) else { return nil }
        var end = index + 1
        while end < limit {
            if isNameWord(end) {
                end += 1
            } else if tokens[end].kind == .number, isDesignation(end, limit: limit) {
                end += 1
            } else if words[end] == "&" || words[end] == ":", end + 1 < limit, isNameWord(end + 1) {
                // A colon in front of a capital joins a title and its subtitle.
                end += 2
            } else if let (inner, next) = quotation(at: end, limit: limit), inner.count <= 2, next < limit,
                isNameWord(next)
            {
                // A nickname: Lillian "Lil" Hardin
                end = next + 1
            } else if let next = nameBeyondParticles(from: end, limit: limit) {
                end = next + 1
            } else {
                break
            }
        }
        return end
    }

    /// A function word opens a name only inside a sentence and in front of another capital: "No Fences".
    private func opensName(_ index: Int, limit: Int) -> Bool {
        guard FunctionWords.all.contains(lowercased[index]) else { return true }
        return index > 0 && tokens[index - 1].kind == .word && !articles.contains(lowercased[index])
            && index + 1 < limit
            && isNameWord(index + 1)
    }

    private func isNameWord(_ index: Int) -> Bool {
        tokens[index].kind == .word && tokens[index].isCapitalised && dateLength(at: index, limit: tokens.count) == 0
    }

    /// Whether a number belongs to the name before it ("Apollo 11") and does not count what follows ("Paris 20 people").
    private func isDesignation(_ index: Int, limit: Int) -> Bool {
        guard words[index].utf8.allSatisfy({ (0x30...0x39).contains($0) }), words[index].utf8.count <= 3 else {
            return false
        }
        guard index + 1 < limit else { return true }
        return tokens[index + 1].kind != .word || FunctionWords.all.contains(lowercased[index + 1])
    }

    private func nameBeyondParticles(from end: Int, limit: Int) -> Int? {
        var next = end
        while next < limit, next < end + 2, tokens[next].kind == .word, nameParticles.contains(words[next]) {
            next += 1
        }
        guard next > end, next < limit, isNameWord(next), !FunctionWords.all.contains(lowercased[next]) else {
            return nil
        }
        return next
    }

    func name(_ range: Range<Int>) -> Unit {
        var unit = joined(.name, range, reading: words[range.lowerBound])
        if range.count > 1 { unit.reading = Self.placeholder(for: unit.surface) }
        return unit
    }

    /// One capitalised word that no dictionary lists, so that the grammar takes it for a name: the letters of `surface`.
    static func placeholder(for surface: String) -> String {
        var letters = ""
        for scalar in surface.unicodeScalars where scalar.isASCII && scalar.properties.isAlphabetic {
            letters.unicodeScalars.append(scalar)
        }
        return "Q" + letters.lowercased()
    }
}

/// Lower-case words inside names; "the" only behind another of them.
private let nameParticles: Set<String> = Set(
    words: """
        of the de la le les du des del della di da do dos van von der den zu bin ibn al el y e
        """)

private let articles: Set<String> = Set(words: "the a an i")
