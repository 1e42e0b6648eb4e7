extension UnitSentence {
    /// Joins names in a row into lists: "England, Wales and Scotland" always, "Paris, France" behind a preposition.
    ///
    /// Each list is one word to the grammar, whose time grows with the cube of the words and whose readings of long lists
    /// are unreliable.
    func joiningLists() -> UnitSentence {
        var joined: [Unit] = []
        var index = 0
        while index < units.count {
            let end = listEnd(from: index)
            if end > index + 1 {
                joined.append(list(index..<end))
            } else {
                joined.append(units[index])
            }
            index = end
        }
        return UnitSentence(units: joined, asides: asides, byteRange: byteRange)
    }

    private func isName(_ index: Int) -> Bool {
        index < units.count && (units[index].kind == .name || units[index].kind == .quotation)
    }

    private func listEnd(from start: Int) -> Int {
        guard isName(start) else { return start + 1 }
        var end = start + 1
        var hasComma = false
        while end < units.count {
            let isComma = units[end].reading == ","
            if isComma, isName(end + 1) {
                hasComma = true
                end += 2
            } else if isComma, isConjunction(end + 1), isName(end + 2), hasComma {
                return end + 3
            } else if isConjunction(end), isName(end + 1) {
                return end + 2
            } else {
                break
            }
        }
        guard end > start + 1, followsPreposition(start) else { return start + 1 }
        // "In Paris, John Smith met": the last name is the next phrase's, when a verb follows it.
        let next = end < units.count ? units[end] : nil
        let closes = next.map { $0.kind == .mark || continuations.contains($0.surface.lowercased()) } ?? true
        return closes ? end : max(start + 1, end - 2)
    }

    private func isConjunction(_ index: Int) -> Bool {
        index < units.count && (units[index].reading == "and" || units[index].reading == "or")
    }

    private func followsPreposition(_ index: Int) -> Bool {
        index > 0 && prepositions.contains(units[index - 1].surface.lowercased())
    }

    private func list(_ range: Range<Int>) -> Unit {
        let members = units[range].filter { $0.kind == .name || $0.kind == .quotation }
        let bytes = units[range.lowerBound].byteRange.lowerBound..<units[range.upperBound - 1].byteRange.upperBound
        // An unknown capitalised word in -s agrees with singular and plural verbs.
        var unit = Unit(
            kind: .list, surface: members.map(\.surface).joined(separator: ", "),
            reading: UnitBuilder.placeholder(for: members.map(\.surface).joined()) + "es", byteRange: bytes)
        unit.members = members.map(\.surface)
        return unit
    }
}

private let prepositions: Set<String> = Set(words: "in at near from of to outside around on by through")

private let continuations: Set<String> = Set(
    words: """
        in on at and or but to from by for with where which who when as until during after before since between while
        """)
