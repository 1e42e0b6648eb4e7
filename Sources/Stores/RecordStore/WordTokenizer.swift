internal import Corpus
internal import GRDB
internal import GRDBSQLite

/// What FTS5 indexes of a text: the words of `porter unicode61`, of the folded text, and their further forms in the same
/// places.
///
/// Text is folded by ``SearchText``. Scripts without spaces are taken as pairs of neighbouring characters, so that a word
/// is found as a phrase wherever it stands; a single character is found as the beginning of a pair. Further forms
/// (``WordForm``) begin with a byte that no word has, and lie upon the word they belong to: FTS5 counts them in no length,
/// and whoever does not ask for them does not find them. ASCII text without such forms is what `porter unicode61` makes of
/// it.
final class WordTokenizer: FTS5CustomTokenizer {
    static let name = "samovar"

    /// What begins a form that is a word, stemmed as words are, and a form that is none.
    static let wordMarker = "\u{1}"
    static let signMarker = "\u{2}"

    /// Begins an ending, which is searched by its beginning.
    static let endingMarker = signMarker + "z"

    private let words: any FTS5Tokenizer

    init(db: Database, arguments: [String]) throws {
        words = try db.makeTokenizer(.porter(wrapping: .unicode61()))
    }

    func tokenize(
        context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?, nText: CInt,
        tokenCallback: @escaping FTS5TokenCallback
    ) -> CInt {
        guard let pText, nText > 0 else { return SQLITE_OK }
        let isQuery = tokenization.contains(.query)
        return pText.withMemoryRebound(to: UInt8.self, capacity: Int(nText)) { start in
            let bytes = UnsafeBufferPointer(start: start, count: Int(nText))
            var emission = Emission(context: context, callback: tokenCallback)
            if isQuery, bytes[0] == 1 {
                emission.marker = 1
                return pass(UnsafeBufferPointer(rebasing: bytes[1...]), of: tokenization, to: &emission)
            }
            if isQuery, bytes[0] == 2 { return emission.emit(bytes, at: 0) }
            if bytes.allSatisfy({ $0 < 0x80 }) {
                return tokenize(bytes, of: tokenization, isQuery: isQuery, to: &emission)
            }
            var folded = SearchText.folded(String(decoding: bytes, as: UTF8.self))
            return folded.withUTF8 { tokenize($0, of: tokenization, isQuery: isQuery, to: &emission) }
        }
    }

    private func tokenize(
        _ bytes: UnsafeBufferPointer<UInt8>, of tokenization: FTS5Tokenization, isQuery: Bool,
        to emission: inout Emission
    ) -> CInt {
        let runs = WordRun.runs(in: bytes)
        if !isQuery { emission.forms = forms(of: runs, in: bytes) }
        var done = 0
        for run in runs where run.kind != .word {
            var code = passWords(bytes, done..<run.range.lowerBound, of: tokenization, to: &emission)
            if code == SQLITE_OK { code = emit(run, in: bytes, isQuery: isQuery, to: &emission) }
            guard code == SQLITE_OK else { return code }
            done = run.range.upperBound
        }
        return passWords(bytes, done..<bytes.count, of: tokenization, to: &emission)
    }

    private func passWords(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, of tokenization: FTS5Tokenization,
        to emission: inout Emission
    ) -> CInt {
        guard !range.isEmpty else { return SQLITE_OK }
        emission.base = range.lowerBound
        return pass(UnsafeBufferPointer(rebasing: bytes[range]), of: tokenization, to: &emission)
    }

    /// Hands text to `porter unicode61`, whose tokens come back to the emission.
    private func pass(
        _ bytes: UnsafeBufferPointer<UInt8>, of tokenization: FTS5Tokenization, to emission: inout Emission
    ) -> CInt {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return SQLITE_OK }
        return withUnsafeMutablePointer(to: &emission) { emission in
            start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
                words.tokenize(
                    context: emission, tokenization: tokenization, pText: text, nText: CInt(bytes.count)
                ) { context, _, token, count, start, _ in
                    guard let context, let token else { return SQLITE_MISUSE }
                    return token.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { token in
                        context.assumingMemoryBound(to: Emission.self).pointee
                            .emit(UnsafeBufferPointer(start: token, count: Int(count)), at: Int(start))
                    }
                }
            }
        }
    }

    /// A run of a script that `unicode61` would take as one word, or apart at its vowels, or not at all.
    private func emit(
        _ run: WordRun, in bytes: UnsafeBufferPointer<UInt8>, isQuery: Bool, to emission: inout Emission
    ) -> CInt {
        emission.base = 0
        func piece(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(rebasing: bytes[start..<end])
        }
        guard run.kind == .unspaced else {
            return emission.emit(piece(run.range.lowerBound, run.range.upperBound), at: run.range.lowerBound)
        }
        let starts = WordRun.characters(of: run.range, in: bytes)
        guard starts.count > 2 else { return emission.emit(piece(starts[0], run.range.upperBound), at: starts[0]) }
        for place in 0..<(starts.count - 2) {
            let code = emission.emit(piece(starts[place], starts[place + 2]), at: starts[place])
            guard code == SQLITE_OK else { return code }
        }
        // The last character begins no pair; alone it must be found too.
        return isQuery ? SQLITE_OK : emission.emitBeside(piece(starts[starts.count - 2], run.range.upperBound))
    }

    private func forms(of runs: [WordRun], in bytes: UnsafeBufferPointer<UInt8>) -> [Emission.Form] {
        var result: [Emission.Form] = []
        var hasEndings = false
        for form in WordForm.forms(of: runs, in: bytes) {
            let offset = runs[form.runs.lowerBound].range.lowerBound
            switch form.kind {
            case .joined, .part, .spelling:
                if let stem = stem(form.form) { result.append(Emission.Form(offset: offset, token: [1] + stem)) }
            case .number, .day, .month:
                result.append(Emission.Form(offset: offset, token: [2] + form.form.utf8))
            case .ending:
                if !hasEndings { result.append(Emission.Form(offset: offset, token: Array(Self.endingMarker.utf8))) }
                hasEndings = true
                result.append(Emission.Form(offset: offset, token: Self.endingMarker.utf8 + Array(form.form.utf8)))
            }
        }
        return result
    }

    /// The first token that `porter unicode61` makes of a word.
    private func stem(_ word: String) -> [UInt8]? {
        var word = word
        var stem: [UInt8]?
        _ = withUnsafeMutablePointer(to: &stem) { stem in
            word.withUTF8 { bytes in
                guard let start = bytes.baseAddress else { return SQLITE_OK }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
                    words.tokenize(context: stem, tokenization: .document, pText: text, nText: CInt(bytes.count)) {
                        context, _, token, count, _, _ in
                        guard let context, let token else { return SQLITE_MISUSE }
                        let stem = context.assumingMemoryBound(to: [UInt8]?.self)
                        if stem.pointee == nil {
                            stem.pointee = token.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
                                Array(UnsafeBufferPointer(start: $0, count: Int(count)))
                            }
                        }
                        return SQLITE_OK
                    }
                }
            }
        }
        return stem
    }
}

extension WordTokenizer {
    /// Tokens on their way to FTS5, each followed by the forms that lie upon it.
    private struct Emission {
        struct Form {
            var offset: Int
            var token: [UInt8]
        }

        let context: UnsafeMutableRawPointer?
        let callback: FTS5TokenCallback

        /// In order of offsets.
        var forms: [Form] = []
        private var next = 0

        /// Where the text that is being read starts in the whole.
        var base = 0

        /// Set before each token; 0 for none.
        var marker: UInt8 = 0

        init(context: UnsafeMutableRawPointer?, callback: @escaping FTS5TokenCallback) {
            self.context = context
            self.callback = callback
        }

        mutating func emit(_ token: UnsafeBufferPointer<UInt8>, at start: Int) -> CInt {
            var code = marker == 0 ? send(token, isBeside: false) : sendMarked(token)
            let offset = base + start
            while code == SQLITE_OK, next < forms.count, forms[next].offset <= offset {
                let form = forms[next].token
                next += 1
                // What the word is anyway is no further form of it.
                guard !form.dropFirst().elementsEqual(token) else { continue }
                code = form.withUnsafeBufferPointer { send($0, isBeside: true) }
            }
            return code
        }

        func emitBeside(_ token: UnsafeBufferPointer<UInt8>) -> CInt { send(token, isBeside: true) }

        private func sendMarked(_ token: UnsafeBufferPointer<UInt8>) -> CInt {
            ([marker] + token).withUnsafeBufferPointer { send($0, isBeside: false) }
        }

        private func send(_ token: UnsafeBufferPointer<UInt8>, isBeside: Bool) -> CInt {
            guard let start = token.baseAddress else { return SQLITE_OK }
            return start.withMemoryRebound(to: CChar.self, capacity: token.count) {
                callback(context, isBeside ? FTS5_TOKEN_COLOCATED : 0, $0, CInt(token.count), 0, CInt(token.count))
            }
        }
    }
}
