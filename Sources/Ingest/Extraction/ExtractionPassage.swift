import Corpus

/// A chunk's text with the title of its document, which says who "he" or "the film" is.
package struct ExtractionPassage: Sendable, Equatable {
    package var title: String
    package var text: String

    /// Names under which people know the document: its own id, its source. Imported facts are joined by them.
    package var documentIDs: [String]

    /// Which chunk of its document it is, from 0.
    package var ordinal: Int

    package init(title: String, text: String, documentIDs: [String] = [], ordinal: Int = 0) {
        self.title = title
        self.text = text
        self.documentIDs = documentIDs
        self.ordinal = ordinal
    }

    /// Whether the text plainly holds facts, so that reading none from it calls for a warning: one of its sentences has at
    /// least five words, not all of them capitalised, and a name or number inside it.
    ///
    /// Lists, headings, addresses and interjections do not; scripts without capitals need the words alone.
    package var plainlyHoldsFacts: Bool {
        let tokens = TextToken.tokens(in: text)
        var first = 0
        for sentence in SentenceSplitter.ranges(in: text) {
            while first < tokens.count, tokens[first].byteRange.lowerBound < sentence.lowerBound { first += 1 }
            var words = 0
            var plain = 0
            var named = false
            while first < tokens.count, tokens[first].byteRange.upperBound <= sentence.upperBound {
                let token = tokens[first]
                first += 1
                switch token.kind {
                case .number: named = true
                case .word:
                    words += 1
                    let word = text.slice(token.byteRange)
                    if word.unicodeScalars.first?.properties.changesWhenUppercased == true {
                        plain += 1
                    } else if token.isCapitalised {
                        named = named || words > 1
                    } else {
                        // A script without capitals, and perhaps without spaces.
                        words += word.count / 2
                        plain += 1 + word.count / 2
                        named = true
                    }
                case .possessive, .mark: break
                }
            }
            if words >= 5, plain >= 2, named { return true }
        }
        return false
    }
}
