/// The work of one pass over one text for ``MentionFinder``.
struct MentionCollector {
    /// The text, folded where it is written in a form that hides names.
    private let text: String

    /// The way back to the original's bytes; `nil` where the text is the original.
    private let folded: FoldedText?
    private let tokens: [TextToken]

    /// The words and numbers among the tokens, their lower-case forms, and their places among the tokens.
    let words: [TextToken]
    let lowercased: [String]
    private let places: [Int]

    /// Words that stand in the text without a capital.
    private let commonWords: Set<String>
    private var mentions: [Mention] = []

    init(_ original: String) {
        let folded = FoldedText.hidesLetters(original) ? FoldedText(original) : nil
        let text = folded?.text ?? original
        self.folded = folded
        self.text = text
        self.tokens = TextToken.tokens(in: text)
        var words: [TextToken] = []
        var places: [Int] = []
        for (place, token) in tokens.enumerated() where token.kind == .word || token.kind == .number {
            words.append(token)
            places.append(place)
        }
        self.words = words
        self.places = places
        let lowercased = words.map { text.bytes($0.byteRange).lowercased() }
        self.lowercased = lowercased
        self.commonWords = Set(words.indices.lazy.filter { !words[$0].isCapitalised }.map { lowercased[$0] })
    }

    /// Whether nothing but white space lies between the words.
    func isUnbroken(_ range: Range<Int>) -> Bool {
        places[range.upperBound - 1] - places[range.lowerBound] == range.count - 1
    }

    /// Whether what lies between the words may stand inside a name: no end of a sentence, bracket or quotation mark.
    func isOneName(_ range: Range<Int>) -> Bool {
        tokens[places[range.lowerBound]...places[range.upperBound - 1]].allSatisfy { token in
            token.kind != .mark || !Self.separators.contains(text.bytes(token.byteRange))
        }
    }

    private static let separators: Set<String> = [".", ";", "(", ")", "[", "]", "\"", "\u{201C}", "\u{201D}"]

    /// Whether a function word begins or ends the words without showing by a capital that it belongs to a name: "They All
    /// Come Out" is one, "the river is" is not. The first word of a text says nothing by its capital.
    func isLooseAtEdge(_ range: Range<Int>) -> Bool {
        let first = range.lowerBound
        let last = range.upperBound - 1
        return (isFunctionWord(first) && (first == 0 || !words[first].isCapitalised))
            || (isFunctionWord(last) && !words[last].isCapitalised)
    }

    private func isFunctionWord(_ index: Int) -> Bool {
        FunctionWords.all.contains(lowercased[index])
    }

    mutating func add(_ kind: Mention.Kind, words range: Range<Int>) {
        mentions.append(mention(kind, words: range))
    }

    func mention(_ kind: Mention.Kind, words range: Range<Int>) -> Mention {
        mention(
            kind, bytes: words[range.lowerBound].byteRange.lowerBound..<words[range.upperBound - 1].byteRange.upperBound
        )
    }

    private func mention(_ kind: Mention.Kind, bytes range: Range<Int>) -> Mention {
        let surface = text.bytes(range)
        return Mention(
            kind: kind, surface: surface, byteRange: folded?.originalRange(range) ?? range, name: surface)
    }

    // MARK: Runs of capitals

    mutating func collectRuns() {
        var start = 0
        while start < words.count {
            guard startsName(start) else {
                start += 1
                continue
            }
            let end = runEnd(from: start)
            addRun(start..<end)
            start = end
        }
    }

    private func startsName(_ index: Int) -> Bool {
        words[index].isCapitalised && !isDatePart(index)
    }

    /// A month or weekday beside a number belongs to a date, never to a name.
    private func isDatePart(_ index: Int) -> Bool {
        guard FunctionWords.calendar.contains(lowercased[index]) else { return false }
        let touchesNumber = { (other: Int) in
            words.indices.contains(other) && words[other].kind == .number
                && abs(places[other] - places[index]) == 1
        }
        return touchesNumber(index - 1) || touchesNumber(index + 1)
    }

    private func runEnd(from start: Int) -> Int {
        var end = start + 1
        while end < words.count {
            if isUnbroken((end - 1)..<(end + 1)), startsName(end) || words[end].kind == .number {
                end += 1
            } else if let next = nameBeyondConnectors(from: end) {
                end = next + 1
            } else {
                break
            }
        }
        return end
    }

    /// The capitalised word behind one or two connecting words at `end`.
    private func nameBeyondConnectors(from end: Int) -> Int? {
        var next = end
        var connectors = 0
        while next < words.count, connectors <= 2 {
            let gap = places[next] - places[next - 1]
            let isAmpersand = gap == 2 && text.bytes(tokens[places[next] - 1].byteRange) == "&"
            guard gap == 1 || (isAmpersand && connectors == 0) else { return nil }
            if startsName(next), isAmpersand || connectors > 0 { return next }
            guard FunctionWords.connectors.contains(lowercased[next]), !isAmpersand else { return nil }
            next += 1
            connectors += 1
        }
        return nil
    }

    private mutating func addRun(_ run: Range<Int>) {
        var start = run.lowerBound
        while start < run.upperBound, isFunctionWord(start) || words[start].kind == .number { start += 1 }
        guard start < run.upperBound else { return }
        let name = start..<run.upperBound
        guard !isOnlyCalendar(name) else { return }
        if name.count == 1, opensSentence(start), occursInLowerCase(start) { return }
        add(.name, words: name)
        addParts(of: name)
    }

    private func isOnlyCalendar(_ range: Range<Int>) -> Bool {
        range.allSatisfy { words[$0].kind == .number || FunctionWords.calendar.contains(lowercased[$0]) }
    }

    private func opensSentence(_ index: Int) -> Bool {
        guard places[index] > 0 else { return true }
        let before = tokens[places[index] - 1]
        return before.kind == .mark && [".", "!", "?"].contains(text.bytes(before.byteRange))
    }

    /// Whether the same word also stands in the text without a capital: then it is a common word that opens a sentence.
    private func occursInLowerCase(_ index: Int) -> Bool {
        commonWords.contains(lowercased[index])
    }

    /// Both sides of every connecting word that joins phrases as often as it joins names.
    private mutating func addParts(of name: Range<Int>) {
        var start = name.lowerBound
        var hasSplit = false
        for index in name {
            let isAmpersand = index > start && places[index] - places[index - 1] == 2
            let isJoint = !words[index].isCapitalised && FunctionWords.joints.contains(lowercased[index])
            guard isJoint || isAmpersand else { continue }
            addPart(start..<index)
            start = isJoint ? index + 1 : index
            hasSplit = true
        }
        if hasSplit { addPart(start..<name.upperBound) }
    }

    private mutating func addPart(_ range: Range<Int>) {
        var part = range
        while let first = part.first, !words[first].isCapitalised { part = (first + 1)..<part.upperBound }
        while let last = part.last, !words[last].isCapitalised, words[last].kind == .word {
            part = part.lowerBound..<last
        }
        guard !part.isEmpty, !isOnlyCalendar(part) else { return }
        add(.part, words: part)
    }

    // MARK: Years and quotations

    mutating func collectYears() {
        for (index, word) in words.enumerated() where word.kind == .number && word.byteRange.count == 4 {
            if let year = Int(lowercased[index]), (1000...2029).contains(year) {
                add(.year, words: index..<(index + 1))
            }
        }
    }

    mutating func collectQuotations() {
        var opening: Int?
        for (place, token) in tokens.enumerated() where token.kind == .mark {
            let mark = text.bytes(token.byteRange)
            let opens = mark == "\u{201C}" || mark == "\u{AB}" || (mark == "\"" && opening == nil)
            let closes = mark == "\u{201D}" || mark == "\u{BB}" || mark == "\""
            if opens {
                opening = place
            } else if closes, let start = opening {
                addQuotation(between: start, and: place)
                opening = nil
            }
        }
    }

    private mutating func addQuotation(between opening: Int, and closing: Int) {
        var inner = (opening + 1)..<closing
        let count = tokens[inner].count { $0.kind == .word || $0.kind == .number }
        guard (1...7).contains(count) else { return }
        while let last = inner.last, tokens[last].kind == .mark { inner = inner.lowerBound..<last }
        while let first = inner.first, tokens[first].kind == .mark { inner = (first + 1)..<inner.upperBound }
        guard let first = inner.first, let last = inner.last else { return }
        mentions.append(
            mention(.quotation, bytes: tokens[first].byteRange.lowerBound..<tokens[last].byteRange.upperBound))
    }

    // MARK: Result

    func finish() -> [Mention] {
        var ordered = mentions.sorted {
            ($0.byteRange.lowerBound, -$0.byteRange.count) < ($1.byteRange.lowerBound, -$1.byteRange.count)
        }
        var previous: Range<Int>?
        ordered.removeAll { mention in
            defer { previous = mention.byteRange }
            return mention.byteRange == previous
        }
        resolveLastNames(in: &ordered)
        return ordered
    }

    /// A single word that closes a longer name of the same text stands for that name; of several, for the first.
    private func resolveLastNames(in mentions: inout [Mention]) {
        var fullNames: [Substring: String] = [:]
        for mention in mentions where mention.kind == .name || mention.kind == .title || mention.kind == .part {
            guard let space = mention.surface.lastIndex(where: \.isWhitespace) else { continue }
            let last = mention.surface[mention.surface.index(after: space)...]
            let isPlainName = !mention.surface.split(whereSeparator: \.isWhitespace).contains {
                FunctionWords.joints.contains(String($0))
            }
            if isPlainName, fullNames[last] == nil { fullNames[last] = mention.surface }
        }
        for index in mentions.indices where mentions[index].kind != .year && mentions[index].kind != .quotation {
            if let full = fullNames[Substring(mentions[index].surface)] { mentions[index].name = full }
        }
    }
}
