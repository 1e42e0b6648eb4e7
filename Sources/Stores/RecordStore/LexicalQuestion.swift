internal import Corpus

/// A question as the index of words is asked it: its words, what it names as a whole, and where each is looked up.
///
/// A word is looked up as it is, which alone decides its score where it is found so, and in further forms: "Koeln" for
/// "Köln", "getUserName" for "user". What belongs together ("PIO-1384", a quotation, a date) is looked up as a phrase too.
struct LexicalQuestion {
    /// One phrase of the expression for FTS5.
    struct Lookup {
        enum Subject: Equatable {
            case word(Int)
            /// The same word otherwise; `share` of a word's score.
            case form(Int, share: Double)
            case phrase(Int)
        }

        var subject: Subject
        var match: String
    }

    private(set) var words: [String] = []
    private(set) var phrases: [LexicalPhrase] = []
    private(set) var identifiers: UInt64 = 0
    private(set) var lookups: [Lookup] = []

    private var numbers: [String: Int] = [:]

    /// - Parameters:
    ///   - isFolded: whether the index was made by ``WordTokenizer``.
    ///   - hasEndings: whether it holds words of a language that joins them.
    ///   - keepsFunctionWords: whether words that say nothing count.
    init(_ question: String, isFolded: Bool, hasEndings: Bool = false, keepsFunctionWords: Bool = false) {
        var text = isFolded ? SearchText.folded(question) : question
        guard isFolded else {
            takeWords(Self.plainWords(of: text), keepsFunctionWords: keepsFunctionWords)
            return
        }
        let parts = text.withUTF8 { QuestionParts($0) }
        let content = parts.runs.indices.filter { keepsFunctionWords || !parts.isFunctionWord($0) }
        let places = content.isEmpty ? Array(parts.runs.indices) : content
        for place in places { for word in parts.words[place] { add(word) } }
        lookups = words.indices.map { Lookup(subject: .word($0), match: Self.match(words[$0])) }
        guard !keepsFunctionWords else { return }
        addForms(of: parts, places: places, hasEndings: hasEndings)
        addPhrases(of: parts)
    }

    /// The expression that FTS5 is asked; `nil` for a question without a word.
    var expression: String? { lookups.isEmpty ? nil : lookups.map(\.match).joined(separator: " OR ") }

    // MARK: Words

    private static func plainWords(of text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber) }.map { $0.lowercased() }
    }

    private mutating func takeWords(_ all: [String], keepsFunctionWords: Bool) {
        let content = all.filter { keepsFunctionWords || !FunctionWords.all.contains($0) }
        for word in content.isEmpty ? all : content { add(word) }
        lookups = words.indices.map { Lookup(subject: .word($0), match: Self.quoted(words[$0])) }
    }

    /// More than so many cost time and change no ranking: questions have ten.
    private mutating func add(_ word: String) {
        guard numbers[word] == nil, words.count < LexicalHits.maximumWords else { return }
        numbers[word] = words.count
        words.append(word)
    }

    private static func quoted(_ text: String) -> String { "\"\(text)\"" }

    /// A single character of a script without spaces begins pairs.
    private static func match(_ word: String) -> String {
        let isSingle =
            word.unicodeScalars.first.map { $0.value >= 0xE00 } == true && QuestionParts.isOneUnspacedCharacter(word)
        return quoted(word) + (isSingle ? "*" : "")
    }

    // MARK: Forms

    private mutating func addForm(_ text: String, of word: Int, share: Double = 1, isPrefix: Bool = false) {
        lookups.append(Lookup(subject: .form(word, share: share), match: Self.quoted(text) + (isPrefix ? "*" : "")))
    }

    /// Whether a number tells one record from the next: of three figures or more, and no year.
    private static func isSerial(_ text: String) -> Bool {
        guard text.count >= 3, text.allSatisfy(\.isNumber) else { return false }
        return Int(text).map { !(1000...2100).contains($0) } ?? true
    }

    private mutating func addForms(of parts: QuestionParts, places: [Int], hasEndings: Bool) {
        var seen: Set<String> = []
        for place in places where parts.runs[place].kind == .word {
            guard let text = parts.words[place].first, let word = numbers[text], seen.insert(text).inserted else {
                continue
            }
            let run = parts.runs[place]
            if run.hasDigits, run.hasLetters || Self.isSerial(text) { identifiers |= 1 << UInt64(word) }
            if !run.isNumber {
                addForm(WordTokenizer.wordMarker + text, of: word)
            } else if run.range.count >= 4 {
                addForm(WordTokenizer.signMarker + WordForm.number(text), of: word)
            }
            for form in parts.forms where form.runs == place..<(place + 1) && form.kind == .spelling {
                addForm(form.form, of: word)
                addForm(WordTokenizer.wordMarker + form.form, of: word)
            }
            if run.hasHumps { addForm(parts.humps(place).joined(separator: " "), of: word) }
            if let (letters, digits) = parts.letterAndDigits(place) { addForm("\(letters) \(digits)", of: word) }
            if hasEndings, !run.hasDigits, let ending = WordForm.ending(text) {
                addForm(WordTokenizer.endingMarker + ending, of: word, share: 0.5, isPrefix: true)
            }
        }
        for form in parts.forms where form.kind == .joined && !parts.isIdentifier(form.runs) {
            // "e-mail" as "email": it stands for the longest of its words.
            let longest = form.runs.max { parts.runs[$0].range.count < parts.runs[$1].range.count }
            if let longest, let text = parts.words[longest].first, let word = numbers[text] {
                addForm(form.form, of: word)
            }
        }
    }

    // MARK: Phrases

    private mutating func addPhrases(of parts: QuestionParts) {
        var ranges: [Range<Int>] = []
        for form in parts.forms where form.kind == .day || form.kind == .month || form.kind == .number {
            let isNew = !ranges.contains(form.runs)
            if form.kind == .month, !isNew { continue }
            if isNew {
                ranges.append(form.runs)
                guard add(form.kind == .number ? .number : .date, form.runs, of: parts) else { continue }
                if form.kind == .number || parts.isIdentifier(form.runs) { lookUp(parts.phrase(form.runs)) }
            }
            guard ranges.last == form.runs else { continue }
            lookUp(WordTokenizer.signMarker + form.form)
            if form.kind == .number, !form.form.contains("p") { lookUp(String(form.form.dropFirst())) }
        }
        for range in parts.identifiers where !ranges.contains(range) {
            guard add(.identifier, range, of: parts) else { continue }
            identifiers |= phrases.last?.words ?? 0
            lookUp(parts.phrase(range))
            for form in parts.forms where form.kind == .joined && form.runs == range {
                lookUp(form.form)
                lookUp(WordTokenizer.wordMarker + form.form)
            }
        }
        for form in parts.forms where form.kind == .part && parts.isSign(form) {
            if add(.identifier, form.runs, of: parts) { lookUp(WordTokenizer.wordMarker + form.form) }
        }
        for range in parts.quotations where add(.quotation, range, of: parts) { lookUp(parts.phrase(range)) }
        for place in parts.runs.indices where parts.runs[place].kind == .unspaced && parts.words[place].count > 1 {
            if add(.unspaced, place..<(place + 1), of: parts) { lookUp(parts.phrase(place..<(place + 1))) }
        }
    }

    /// - Returns: whether there was room.
    private mutating func add(_ kind: LexicalPhrase.Kind, _ range: Range<Int>, of parts: QuestionParts) -> Bool {
        guard phrases.count < Self.maximumPhrases else { return false }
        let held = parts.words[range].joined().compactMap { numbers[$0] }.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        phrases.append(LexicalPhrase(kind, text: parts.phrase(range), words: held))
        return true
    }

    /// A question has two or three; a log that somebody pastes has hundreds.
    private static let maximumPhrases = 24

    private mutating func lookUp(_ text: String) {
        lookups.append(Lookup(subject: .phrase(phrases.count - 1), match: Self.quoted(text)))
    }
}
