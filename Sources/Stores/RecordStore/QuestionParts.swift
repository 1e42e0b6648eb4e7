internal import Corpus

/// A question taken apart as documents are.
struct QuestionParts {
    let runs: [WordRun]
    let forms: [WordForm]

    /// What each run is looked up as: a word, or the pairs of a script without spaces.
    let words: [[String]]

    /// Runs that one sign without spaces consists of, such as "SQLSTATE[42S02]".
    let identifiers: [Range<Int>]

    /// Runs between quotation marks, two or more.
    let quotations: [Range<Int>]

    private let texts: [String]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let runs = WordRun.runs(in: bytes)
        self.runs = runs
        let forms = WordForm.forms(of: runs, in: bytes)
        self.forms = forms
        let texts = runs.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        self.texts = texts
        words = runs.indices.map { place in
            guard runs[place].kind == .unspaced else { return [texts[place].lowercased()] }
            let starts = WordRun.characters(of: runs[place].range, in: bytes)
            guard starts.count > 2 else { return [texts[place]] }
            return (0..<(starts.count - 2)).map { String(decoding: bytes[starts[$0]..<starts[$0 + 2]], as: UTF8.self) }
        }
        identifiers = Self.identifiers(runs, bytes)
        quotations = Self.quotations(runs, bytes)
    }

    static func isOneUnspacedCharacter(_ word: String) -> Bool {
        var word = word
        return word.withUTF8 { bytes in
            let runs = WordRun.runs(in: bytes)
            return runs.count == 1 && runs[0].kind == .unspaced
                && WordRun.characters(of: runs[0].range, in: bytes).count == 2
        }
    }

    func isFunctionWord(_ place: Int) -> Bool {
        runs[place].kind == .word && !runs[place].hasDigits && FunctionWords.all.contains(texts[place].lowercased())
    }

    /// The runs' text, a space between them.
    func phrase(_ range: Range<Int>) -> String { texts[range].joined(separator: " ") }

    func isIdentifier(_ range: Range<Int>) -> Bool { identifiers.contains(range) }

    /// Whether a part is a word with the sign behind it, as "cplusplus".
    func isSign(_ form: WordForm) -> Bool {
        !runs[form.runs.lowerBound].hasHumps && form.form.count > texts[form.runs.lowerBound].count
    }

    func humps(_ place: Int) -> [String] {
        forms.filter { $0.kind == .part && $0.runs == place..<(place + 1) && !isSign($0) }.map(\.form)
    }

    /// "pio", "1384" of "PIO1384".
    func letterAndDigits(_ place: Int) -> (String, String)? {
        let run = runs[place]
        guard run.hasLetters, run.hasDigits, !run.hasOthers else { return nil }
        let letters = texts[place].prefix { $0.isLetter }
        let digits = texts[place].dropFirst(letters.count)
        guard letters.count >= 2, digits.count >= 2, digits.allSatisfy(\.isNumber) else { return nil }
        return (letters.lowercased(), String(digits))
    }

    // MARK: What belongs together

    private static func identifiers(_ runs: [WordRun], _ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start < runs.count {
            var end = start + 1
            var hasSign = false
            while end < runs.count, runs[end].kind == .word, runs[end - 1].kind == .word {
                let between = bytes[runs[end - 1].range.upperBound..<runs[end].range.lowerBound]
                guard (1...4).contains(between.count), between.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }),
                    !between.elementsEqual([UInt8(ascii: "'")])
                else { break }
                hasSign = hasSign || between.contains { signs.contains($0) }
                end += 1
            }
            let range = start..<end
            if range.count > 1, range.count <= 32, hasSign || range.contains(where: { runs[$0].hasDigits }) {
                found.append(range)
            }
            start = end
        }
        return found
    }

    /// Marks that no running text has between its words.
    private static let signs = Set("_/\\:@#[]=~{}".utf8)

    private static func quotations(_ runs: [WordRun], _ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var opening: Int?
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\"") {
            guard let start = opening else {
                opening = offset
                continue
            }
            opening = nil
            let inside = runs.indices.filter {
                runs[$0].range.lowerBound > start && runs[$0].range.upperBound <= offset
            }
            if let first = inside.first, let last = inside.last, (2...24).contains(inside.count) {
                found.append(first..<(last + 1))
            }
        }
        return found
    }
}
