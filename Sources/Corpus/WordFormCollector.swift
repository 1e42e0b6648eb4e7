/// The work of one pass over the runs of one text for ``WordForm``.
struct WordFormCollector {
    let runs: [WordRun]
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var forms: [WordForm] = []

    /// Signs of a language that joins words to one; see ``joinsWords(_:)``.
    private var longWords: [Int] = []
    private var signs: Set<String> = []

    init(_ runs: [WordRun], _ bytes: UnsafeBufferPointer<UInt8>) {
        self.runs = runs
        self.bytes = bytes
    }

    mutating func collect() {
        for place in runs.indices where runs[place].kind == .word {
            let run = runs[place]
            if run.hasHumps { collectHumps(place) }
            if run.hasOthers { collectSpellings(place) }
            if run.hasLetters, run.range.count < 3 { collectSign(place) }
            if gap(after: place - 1).isJoint == false { collectJoined(place) }
            if run.isNumber, !continuesNumber(place) { collectNumber(place) }
            collectDate(place)
            noteLanguage(place)
        }
        guard signs.count >= 2 else { return }
        for place in longWords {
            guard let ending = WordForm.ending(text(place)) else { continue }
            forms.append(WordForm(.ending, runs: place..<(place + 1), form: ending))
        }
        forms.sort { $0.runs.lowerBound < $1.runs.lowerBound }
    }

    // MARK: Reading

    func text(_ place: Int) -> String { String(decoding: bytes[runs[place].range], as: UTF8.self) }

    /// What stands between two runs.
    enum Gap: Equatable {
        case none
        case space
        /// One byte.
        case mark(UInt8)
        /// A hyphen at the end of a line.
        case brokenLine
        case other

        /// Whether it makes one word of two.
        var isJoint: Bool {
            self == .mark(UInt8(ascii: "-")) || self == .mark(UInt8(ascii: "_")) || self == .brokenLine
        }
    }

    /// - Parameter place: `other` behind the last run and before the first.
    func gap(after place: Int) -> Gap {
        guard runs.indices.contains(place), runs.indices.contains(place + 1) else { return .other }
        let (start, end) = (runs[place].range.upperBound, runs[place + 1].range.lowerBound)
        switch end - start {
        case 0: return .none
        case 1:
            let byte = bytes[start]
            return byte == 0x20 || byte == 0x09 || byte == 0x0A ? .space : .mark(byte)
        case 2...8:
            let isBlank = bytes[start..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
            if isBlank { return .space }
            let isBroken =
                bytes[start] == UInt8(ascii: "-") && bytes[(start + 1)..<end].contains(0x0A)
                && bytes[(start + 1)..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
            return isBroken ? .brokenLine : .other
        default: return .other
        }
    }

    mutating func add(_ kind: WordForm.Kind, _ runs: Range<Int>, _ form: String) {
        forms.append(WordForm(kind, runs: runs, form: form))
    }

    // MARK: Words

    /// "get", "user", "name" of "getUserName"; "html", "parser" of "HTMLParser".
    private mutating func collectHumps(_ place: Int) {
        guard runs[place].range.count <= 64 else { return }
        let word = Array(bytes[runs[place].range])
        func isCapital(_ index: Int) -> Bool { (0x41...0x5A).contains(word[index]) }
        func isSmall(_ index: Int) -> Bool { (0x61...0x7A).contains(word[index]) }
        var start = 0
        for index in 1...word.count {
            let ends =
                index == word.count || (isCapital(index) && !isCapital(index - 1))
                || (isCapital(index) && index + 1 < word.count && isSmall(index + 1))
            guard ends else { continue }
            if index - start >= 2, index - start < word.count {
                add(.part, place..<(place + 1), String(decoding: word[start..<index], as: UTF8.self).lowercased())
            }
            start = index
        }
    }

    private mutating func collectSpellings(_ place: Int) {
        guard runs[place].range.count <= 128 else { return }
        for spelling in SearchText.spellings(of: text(place)) { add(.spelling, place..<(place + 1), spelling) }
    }

    /// "C++", "C#".
    private mutating func collectSign(_ place: Int) {
        let end = runs[place].range.upperBound
        guard end < bytes.count else { return }
        if bytes[end] == UInt8(ascii: "#"), end + 1 == bytes.count || !isAlphanumeric(bytes[end + 1]) {
            add(.part, place..<(place + 1), text(place).lowercased() + "sharp")
        } else if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "+"), bytes[end + 1] == UInt8(ascii: "+") {
            add(.part, place..<(place + 1), text(place).lowercased() + "plusplus")
        }
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: false
        }
    }

    /// "pio1384" of "PIO-1384", "information" of "informa-\ntion".
    private mutating func collectJoined(_ place: Int) {
        var end = place + 1
        while end < runs.count, runs[end].kind == .word, gap(after: end - 1).isJoint { end += 1 }
        guard (2...4).contains(end - place), runs[end - 1].range.upperBound - runs[place].range.lowerBound <= 48 else {
            return
        }
        guard (place..<end).contains(where: { !runs[$0].isNumber }) else { return }
        add(.joined, place..<end, (place..<end).map { text($0).lowercased() }.joined())
    }

    // MARK: Languages

    private mutating func noteLanguage(_ place: Int) {
        let run = runs[place]
        if run.range.count >= 9, !run.hasDigits { longWords.append(place) }
        guard run.range.count <= 6, run.hasLetters, signs.count < 2 else { return }
        let word = text(place).lowercased()
        if Self.joiningLanguages.contains(word) { signs.insert(word) }
    }

    /// Words of German, Dutch and the Scandinavian languages that English has not.
    private static let joiningLanguages: Set<String> = [
        "der", "das", "und", "ist", "nicht", "mit", "für", "von", "dem", "ein", "eine", "einen", "einem", "einer",
        "zum",
        "zur", "beim", "auf", "wird", "werden", "sind", "auch", "nach", "oder", "bis", "het", "een", "niet", "voor",
        "och",
        "att", "inte", "ikke", "på",
    ]
}
