import CLinkGrammar

/// How hard a parse tries.
package struct ParseOptions: Sendable, Equatable {
    /// How many readings are compared; of more than these, a fixed pseudo-random sample is.
    package var linkageLimit: Int

    /// Links of most kinds span at most this many words. Less is faster and misses long dependencies.
    package var shortLength: Int

    /// How many words a parse may leave out; 0 accepts only whole sentences.
    package var skippableWords: Int

    /// Limit for one parse, in whole seconds of processor time (the library has no finer clock). The size of a sentence
    /// is what keeps parses fast: 20 words take about 10 ms, 40 words 40 to 160 ms.
    package var secondsPerParse: Int

    package init(linkageLimit: Int, shortLength: Int, skippableWords: Int, secondsPerParse: Int) {
        self.linkageLimit = linkageLimit
        self.shortLength = shortLength
        self.skippableWords = skippableWords
        self.secondsPerParse = secondsPerParse
    }
}

/// Parses sentences, one at a time.
///
/// Not `Sendable`: a parser belongs to the thread that uses it, and blocks it, so it must not run on the cooperative
/// pool. Make one for every thread; they may share the dictionary.
package struct Parser: ~Copyable {
    private let dictionary: GrammarDictionary
    private let handle: OpaquePointer
    private let skippableWords: Int

    /// Longer input is refused: the library's tables grow with the square of the words, and no sentence is this long.
    package static let maximumBytes = 4096

    /// - Throws: ``GrammarFailure`` with code `outOfMemory`.
    package init(_ dictionary: GrammarDictionary, options: ParseOptions) throws(GrammarFailure) {
        guard let handle = parse_options_create() else {
            throw GrammarFailure(.outOfMemory, "Link Grammar cannot allocate parse options")
        }
        parse_options_set_verbosity(handle, 0)
        // Guessing at spelling is slow, and turns names into other names.
        parse_options_set_spell_guess(handle, 0)
        parse_options_set_linkage_limit(handle, Int32(clamping: options.linkageLimit))
        parse_options_set_short_length(handle, Int32(clamping: options.shortLength))
        parse_options_set_max_parse_time(handle, Int32(clamping: options.secondsPerParse))
        parse_options_set_islands_ok(handle, false)
        self.dictionary = dictionary
        self.handle = handle
        self.skippableWords = options.skippableWords
    }

    deinit {
        parse_options_delete(handle)
    }

    /// Readings of a sentence, the cheapest first; none when there is none inside the limits.
    ///
    /// Any text is harmless. Text with a NUL byte, text longer than ``maximumBytes`` and empty text have no reading.
    ///
    /// Complexity: about O(n³) in words.
    package func readings(of sentence: String, limit: Int) -> [Linkage] {
        guard limit > 0, !sentence.isEmpty, sentence.utf8.count <= Self.maximumBytes, !sentence.utf8.contains(0) else {
            return []
        }
        silenceLibrary()
        parse_options_reset_resources(handle)
        guard let parsed = sentence_create(sentence, dictionary.handle) else { return [] }
        defer { sentence_delete(parsed) }
        guard sentence_split(parsed, handle) >= 0, hasReading(parsed) else { return [] }
        let skippedWords = Int(sentence_null_count(parsed))
        // Sorted by cost; readings that break a rule of the language stand last and do not count.
        let count = min(limit, Int(sentence_num_valid_linkages(parsed)))
        return (0..<max(0, count)).compactMap { index in
            guard let linkage = linkage_create(index, parsed, handle) else { return nil }
            defer { linkage_delete(linkage) }
            return Linkage(linkage, skippedWords: skippedWords, byteCount: sentence.utf8.count)
        }
    }

    /// The cheapest reading of a sentence.
    package func parse(_ sentence: String) -> Linkage? {
        readings(of: sentence, limit: 1).first
    }

    /// Tries for a whole sentence first: allowing omissions from the start costs several times the time.
    private func hasReading(_ sentence: OpaquePointer) -> Bool {
        parse_options_set_min_null_count(handle, 0)
        parse_options_set_max_null_count(handle, 0)
        if sentence_parse(sentence, handle) > 0 { return true }
        guard skippableWords > 0, !parse_options_resources_exhausted(handle) else { return false }
        parse_options_set_min_null_count(handle, 1)
        parse_options_set_max_null_count(handle, Int32(clamping: skippableWords))
        return sentence_parse(sentence, handle) > 0
    }
}

extension Linkage {
    fileprivate init(_ handle: OpaquePointer, skippedWords: Int, byteCount: Int) {
        self.words = (0..<linkage_get_num_words(handle)).map { index in
            let text = linkage_get_word(handle, index).map { String(cString: $0) } ?? ""
            // Walls report positions outside the sentence.
            let start = min(Int(clamping: linkage_get_word_byte_start(handle, index)), byteCount)
            let end = min(Int(clamping: linkage_get_word_byte_end(handle, index)), byteCount)
            return Word(text: text, byteRange: start..<max(start, end))
        }
        self.links = (0..<linkage_get_num_links(handle)).map { index in
            Link(
                left: Int(linkage_get_link_lword(handle, index)), right: Int(linkage_get_link_rword(handle, index)),
                label: linkage_get_link_label(handle, index).map { String(cString: $0) } ?? "")
        }
        self.skippedWords = skippedWords
    }
}
