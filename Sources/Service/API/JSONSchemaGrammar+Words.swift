import Corpus

extension JSONSchemaGrammar {
    /// The rules of free texts.
    ///
    /// - Parameter words: what they are made of; `nil` for any characters.
    static func strings(of words: [String]?) -> [String] {
        // Those that would need an escape are not worth the trouble.
        let plain = Set((words ?? []).map { BytewiseText($0) }).map(\.text.unicodeScalars).filter { word in
            !word.isEmpty && word.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" && $0 != "\\" }
        }
        guard !plain.isEmpty else { return [#"string ::= "\"" char* "\"""#] }
        // By their first letters: the library tries the alternatives one by one.
        let groups = Dictionary(grouping: plain) { $0.first ?? " " }.sorted { $0.key < $1.key }
        let word = groups.map { first, words in
            let rests = words.map { "\"\(String($0.dropFirst()))\"" }.sorted()
            return "\"\(first)\" (\(rests.joined(separator: " | ")))"
        }
        return [
            #"string ::= "\"" (word (gap word)*)? "\"""#, #"gap ::= " " | ", ""#,
            "word ::= " + word.joined(separator: " | "),
        ]
    }
}
