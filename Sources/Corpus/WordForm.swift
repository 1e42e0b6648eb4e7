/// Another form under which words of a text are found: "1,250,000" as a number, "5 March 2024" as a day, "user" of
/// "getUserName", "koeln" of "Köln".
package struct WordForm: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// A number with separators, in whatever way they are set.
        case number
        case day
        case month
        /// Words that a hyphen or an underscore joins, as one.
        case joined
        /// One of the words that a capital parts, or a sign behind a word ("C++").
        case part
        /// A word with other letters.
        case spelling
        /// A long word of a language that joins words to one, from its end.
        case ending
    }

    package var kind: Kind

    /// The runs it stands for.
    package var runs: Range<Int>

    /// In lower case.
    package var form: String

    package init(_ kind: Kind, runs: Range<Int>, form: String) {
        self.kind = kind
        self.runs = runs
        self.form = form
    }

    /// Whether the form is a word, whose endings do not matter, rather than a sign made up for it.
    package var isWord: Bool {
        switch kind {
        case .joined, .part, .spelling: true
        case .number, .day, .month, .ending: false
        }
    }
}

extension WordForm {
    /// The further forms of a text's words, in order of their first runs.
    ///
    /// Complexity: O(n).
    package static func forms(of runs: [WordRun], in bytes: UnsafeBufferPointer<UInt8>) -> [WordForm] {
        var collector = WordFormCollector(runs, bytes)
        collector.collect()
        return collector.forms
    }

    /// What a long word ends with, for a search from its end: a light stem, backwards.
    /// - Returns: `nil` for a word that is too short to be a part of another.
    package static func ending(_ word: String) -> String? {
        var letters = Array(SearchText.spellings(of: word).first ?? word.lowercased())
        guard letters.allSatisfy(\.isLetter) else { return nil }
        for suffix in ["en", "er", "es", "em", "e", "n", "s"] where letters.count - suffix.count >= 4 {
            guard letters.suffix(suffix.count).elementsEqual(suffix) else { continue }
            letters.removeLast(suffix.count)
            break
        }
        return letters.count >= 4 ? String(letters.reversed()) : nil
    }
}

extension WordForm {
    /// The form that a number with separators has which means these digits.
    package static func number(_ digits: String) -> String { WordFormCollector.number(digits, "") }
}
