import Corpus
import Foundation

/// Text as the support check reads it: words in one folded form with their weight, and numbers with what they count.
struct ClaimText: Sendable {
    struct Word: Sendable, Hashable {
        enum Kind: Sendable {
            case word
            /// Capitalised, and not only because it opens a sentence.
            case name
            case number
            /// Letters and digits together: a code, a version, a part number.
            case identifier
        }

        /// Comparable form.
        var stem: String
        var kind: Kind

        /// What it matters whether evidence holds the word; 0 for function words.
        var weight: Double
    }

    /// Content words in their order.
    private(set) var words: [Word] = []

    /// Pairs of content words without anything between them, by their stems: "paternity leave".
    private(set) var pairs: [(first: Word, second: Word)] = []
    private(set) var amounts: [Amount] = []

    /// All words in lower case, function words too.
    private(set) var spelling: [String] = []
    let stems: Set<String>

    /// What numbers stand for: 1,000 where the text says "in thousands".
    let scale: Double

    init(_ text: String) {
        var reader = Reader(text)
        reader.read()
        words = reader.words
        pairs = reader.pairs
        amounts = reader.amounts
        spelling = reader.spelling
        stems = Set(words.map(\.stem))
        scale = Self.scale(of: reader.spelling)
    }

    /// Whether the word stands here, in this form or one near to it.
    func holds(_ word: Word) -> Bool {
        if stems.contains(word.stem) { return true }
        guard word.kind == .word || word.kind == .name, word.stem.utf8.count >= 4 else { return false }
        return stems.contains { WordForms.areAkin($0, word.stem) }
    }

    /// The weight of the words that stand here, and of all.
    func share(of words: some Sequence<Word>) -> (held: Double, all: Double) {
        words.reduce(into: (0, 0)) { sum, word in
            sum.1 += word.weight
            if word.weight > 0, holds(word) { sum.0 += word.weight }
        }
    }

    private static func scale(of words: [String]) -> Double {
        for (place, word) in words.enumerated() where word == "in" && place + 1 < words.count {
            switch words[place + 1] {
            case "thousands": return 1e3
            case "millions": return 1e6
            case "billions": return 1e9
            default: continue
            }
        }
        return 1
    }
}

extension ClaimText {
    /// Reads a text once, from left to right.
    private struct Reader {
        private let characters: [Character]
        private var index = 0
        private(set) var words: [Word] = []
        private(set) var amounts: [Amount] = []
        private(set) var pairs: [(first: Word, second: Word)] = []
        private(set) var spelling: [String] = []

        /// The content word that nothing has come behind yet.
        private var last: Word?

        /// Whether the next word opens a sentence, where a capital means nothing.
        private var opens = true

        /// The number that may still get a unit, and how many words ago it came.
        private var open: (amount: Int, age: Int)?
        private var currency: Amount.Currency?

        init(_ text: String) {
            characters = Array(text.precomposedStringWithCompatibilityMapping)
        }

        mutating func read() {
            while index < characters.count {
                let character = characters[index]
                if character.isNumber, character.isASCII {
                    readNumber()
                } else if character.isLetter || character.isNumber {
                    readWord()
                } else {
                    readMark(character)
                    index += 1
                }
            }
        }

        private mutating func readMark(_ mark: Character) {
            if !mark.isWhitespace { last = nil }
            switch mark {
            case ".", "!", "?", ":", "\n", "|", "。", "！", "？":
                opens = true
                open = nil
            case ",", ";": open = nil
            case "%":
                if let open, open.age == 0 { amounts[open.amount].isPercent = true }
            case let sign where Amount.currencies[String(sign)] != nil:
                let value = Amount.currencies[String(sign)]
                if let open, open.age == 0 { amounts[open.amount].currency = value } else { currency = value }
            default: break
            }
        }

        private mutating func readNumber() {
            let start = index
            while index < characters.count {
                let next = index + 1
                let isSeparator =
                    ".,'’".contains(characters[index]) && index > start && next < characters.count
                    && characters[next].isASCII && characters[next].isNumber
                guard characters[index].isASCII && characters[index].isNumber || isSeparator else { break }
                index += 1
            }
            let digits = String(characters[start..<index])
            let tailStart = index
            while index < characters.count, characters[index].isLetter || characters[index].isNumber { index += 1 }
            let tail = String(characters[tailStart..<index]).lowercased()
            spelling.append(digits + tail)
            let isPlain = tail.isEmpty || ["st", "nd", "rd", "th", "s"].contains(tail)
            if let scale = Amount.scales[tail], let value = Amount.written(digits) {
                add(value * scale)
            } else if isPlain, let value = Amount.written(digits) {
                add(value)
            } else {
                words.append(Word(stem: digits + tail, kind: .identifier, weight: 1.5))
                if let value = Amount.written(digits), tail.count <= 3 { add(value, unit: tail) }
            }
            opens = false
        }

        private mutating func add(_ value: Double, unit: String? = nil) {
            let text = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
            words.append(Word(stem: text, kind: .number, weight: 1))
            amounts.append(Amount(value: value, currency: currency, unit: unit, place: spelling.count - 1))
            open = (amounts.count - 1, 0)
            currency = nil
        }

        private mutating func readWord() {
            let start = index
            var hasDigit = false
            while index < characters.count {
                let character = characters[index]
                let joins =
                    (character == "-" || character == "_") && index > start && index + 1 < characters.count
                    && (characters[index + 1].isLetter || characters[index + 1].isNumber)
                guard character.isLetter || character.isNumber || joins else { break }
                hasDigit = hasDigit || character.isNumber
                index += 1
            }
            let surface = String(characters[start..<index])
            if surface.isDense { return readDense(surface) }
            let lowered = surface.lowercased()
            if hasDigit {
                spelling.append(lowered)
                words.append(Word(stem: lowered.filter { $0 != "-" && $0 != "_" }, kind: .identifier, weight: 1.5))
                opens = false
                return
            }
            if let value = Amount.spelled(lowered) {
                spelling.append(lowered)
                add(value)
                opens = false
                return
            }
            for part in surface.split(whereSeparator: { $0 == "-" || $0 == "_" }) { add(word: String(part)) }
        }

        private mutating func add(word surface: String) {
            let lowered = surface.lowercased()
            spelling.append(lowered)
            defer { opens = false }
            let isNear = open.map { $0.age <= 1 } ?? false
            if let open, open.age == 0, let scale = Amount.scales[lowered] {
                amounts[open.amount].value *= scale
                if let last = words.indices.last, words[last].kind == .number {
                    let value = amounts[open.amount].value
                    words[last].stem = abs(value) < 1e15 ? String(Int(value.rounded())) : String(value)
                }
                return
            }
            if let open, isNear, Amount.percents.contains(lowered) {
                amounts[open.amount].isPercent = true
                return
            }
            if let open, isNear, let currency = Amount.currencies[lowered] {
                amounts[open.amount].currency = currency
                return
            }
            let folded = WordForms.folded(lowered)
            if let open, open.age == 0, amounts[open.amount].unit == nil, let unit = Amount.units[folded] {
                amounts[open.amount].unit = unit
            }
            if FunctionWords.all.contains(lowered) || WordForms.functionWords.contains(folded) {
                if let open { self.open = (open.amount, open.age + 1) }
                last = nil
                return
            }
            let stem = WordForms.stem(folded)
            if let open, amounts[open.amount].unit == nil, open.age <= 1 { amounts[open.amount].unit = stem }
            open = nil
            guard surface.count >= 2 else {
                if surface.first?.isUppercase == true { words.append(Word(stem: lowered, kind: .word, weight: 0.25)) }
                return
            }
            let isName = surface.first?.isUppercase == true && !opens
            let weight = WordForms.generic.contains(stem) ? 0.25 : surface.count == 2 ? 0.5 : 1
            let word = Word(stem: stem, kind: isName ? .name : .word, weight: weight)
            if let last { pairs.append((last, word)) }
            last = word
            words.append(word)
        }

        /// Scripts without spaces: every pair of neighbouring characters is a word.
        private mutating func readDense(_ surface: String) {
            let letters = Array(surface)
            spelling.append(surface)
            if letters.count == 1 { words.append(Word(stem: surface, kind: .word, weight: 0.25)) }
            for (first, second) in zip(letters, letters.dropFirst()) {
                words.append(Word(stem: String([first, second]), kind: .word, weight: 0.5))
            }
            opens = false
        }
    }
}

extension String {
    /// Whether the first letter belongs to a script that writes no spaces between words.
    fileprivate var isDense: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        return switch scalar.value {
        case 0x0E00...0x0EFF, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x2FFFF: true
        default: false
        }
    }
}
