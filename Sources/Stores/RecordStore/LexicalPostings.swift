internal import Corpus
internal import Glibc

/// The chunks that hold each phrase a question is looked up by, as ``ChunkPostings`` found them.
///
/// Invariant: within a phrase chunks ascend.
struct LexicalPostings {
    fileprivate struct Posting {
        var chunk: Int64
        var frequency: Double
        var length: Double
    }

    /// Numbers before the counts of the phrases: chunks, tokens and phrases.
    static let headerCount = 3

    /// A question has some words, each in some forms.
    private static let maximumPhrases: Int64 = 4_096

    private let chunkCount: Int64
    private let tokenCount: Int64
    private let postings: [Posting]

    /// Where the postings of each phrase begin, and the end.
    private let starts: [Int]

    /// - Parameter bytes: 64-bit integers: how many chunks and tokens there are, how many phrases, how many postings
    ///   each has; then the postings, each the chunk's id, and its frequency and length in the upper and lower half.
    /// - Returns: `nil` for anything else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let number = { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
        let available = bytes.count / 8
        guard available >= Self.headerCount, (0...Self.maximumPhrases).contains(number(2)) else {
            return nil
        }
        chunkCount = number(0)
        tokenCount = number(1)
        let words = Int(number(2))
        let first = Self.headerCount + words
        guard available >= first else { return nil }
        var starts = [0]
        for word in 0..<words { starts.append(starts[word] + Int(number(Self.headerCount + word))) }
        self.starts = starts
        guard let total = starts.last, available == first + 2 * total else { return nil }
        postings = (0..<total).map { index in
            let counts = number(first + 2 * index + 1)
            return Posting(
                chunk: number(first + 2 * index), frequency: Double(counts >> 32),
                length: Double(Int32(truncatingIfNeeded: counts)))
        }
    }

    var phraseCount: Int { starts.count - 1 }

    private func count(_ lookup: Int) -> Int { starts[lookup + 1] - starts[lookup] }

    /// Okapi BM25 (Robertson and Zaragoza 2009, section 3) of every chunk that holds a word, by the operations of FTS5's own
    /// `bm25()` in their order, so that scores are those to the last bit where a question's words stand as they are.
    ///
    /// A word that stands in a further form only, and each phrase held, add a term of the same formula; their rarity is
    /// that of all forms together. The postings are merged, so that chunks come in order of their ids.
    /// - Parameter question: what the phrases were made of, one of each.
    /// - Complexity: O(chunks · phrases that stand somewhere).
    func hits(of question: LexicalQuestion) -> LexicalHits {
        var sums = Sums(question)
        let lookups = question.lookups.indices.filter { count($0) > 0 }
        let (subjects, weights) = (lookups.map { question.lookups[$0].subject }, self.weights(of: question))
        let average = Double(tokenCount) / Double(chunkCount)
        var places = lookups.map { starts[$0] }
        // The next chunk of each phrase; the largest number behind its last.
        var next = places.map { postings[$0].chunk }
        while let chunk = next.min(), chunk < .max {
            sums.begin()
            for (active, lookup) in lookups.enumerated() where next[active] == chunk {
                let posting = postings[places[active]]
                sums.add(subjects[active], weights[lookup], posting.share(averageLength: average))
                places[active] += 1
                next[active] = places[active] < starts[lookup + 1] ? postings[places[active]].chunk : .max
            }
            sums.end(ChunkID(chunk), phrases: question.phrases)
        }
        return sums.hits(of: question)
    }

    /// The inverse document frequency of each lookup's subject.
    private func weights(of question: LexicalQuestion) -> [Double] {
        var words = [Int](repeating: 0, count: question.words.count)
        var forms = words
        var phrases = [Int](repeating: 0, count: question.phrases.count)
        for (lookup, asked) in question.lookups.enumerated() {
            switch asked.subject {
            case .word(let word): words[word] = count(lookup)
            case .form(let word, _): forms[word] += count(lookup)
            case .phrase(let phrase): phrases[phrase] += count(lookup)
            }
        }
        return question.lookups.map { asked in
            switch asked.subject {
            case .word(let word): weight(ofCount: words[word])
            case .form(let word, let share): share * weight(ofCount: words[word] + forms[word])
            case .phrase(let phrase): weight(ofCount: phrases[phrase])
            }
        }
    }

    private func weight(ofCount count: Int) -> Double {
        let count = min(Double(count), Double(chunkCount))
        let weight = log((Double(chunkCount) - count + 0.5) / (count + 0.5))
        return weight > 0 ? weight : 1e-6
    }
}

extension LexicalPostings.Posting {
    /// What FTS5 multiplies a phrase's weight by.
    fileprivate func share(averageLength average: Double) -> Double {
        let (k1, b) = (1.2, 0.75)
        return frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / average))
    }
}

/// The sums over one question's chunks.
private struct Sums {
    private var chunks: [ChunkID] = []
    private var scores: [Double] = []
    private var words: [UInt64] = []
    private var phrases: [UInt64] = []
    private var wordCounts: [Int]
    private var phraseCounts: [Int]

    // Of the chunk that is being read.
    private var score = 0.0
    private var heldWords: UInt64 = 0
    private var heldPhrases: UInt64 = 0

    init(_ question: LexicalQuestion) {
        wordCounts = [Int](repeating: 0, count: question.words.count)
        phraseCounts = [Int](repeating: 0, count: question.phrases.count)
    }

    mutating func begin() {
        score = 0
        heldWords = 0
        heldPhrases = 0
    }

    /// Lookups come in order: a word before its forms, so that what is held already adds nothing again.
    mutating func add(_ subject: LexicalQuestion.Lookup.Subject, _ weight: Double, _ share: Double) {
        switch subject {
        case .word(let word), .form(let word, _):
            guard heldWords & (1 << UInt64(word)) == 0 else { return }
            heldWords |= 1 << UInt64(word)
            wordCounts[word] += 1
        case .phrase(let phrase):
            guard heldPhrases & (1 << UInt64(phrase)) == 0 else { return }
            heldPhrases |= 1 << UInt64(phrase)
            phraseCounts[phrase] += 1
        }
        score += weight * share
    }

    /// A phrase that is found in another form, as a date is, stands for its words.
    mutating func end(_ chunk: ChunkID, phrases asked: [LexicalPhrase]) {
        if heldPhrases != 0 {
            for phrase in asked.indices where heldPhrases & (1 << UInt64(phrase)) != 0 {
                let added = asked[phrase].words & ~heldWords
                for word in wordCounts.indices where added & (1 << UInt64(word)) != 0 { wordCounts[word] += 1 }
                heldWords |= added
            }
        }
        chunks.append(chunk)
        scores.append(score)
        words.append(heldWords)
        if !phraseCounts.isEmpty { phrases.append(heldPhrases) }
    }

    func hits(of question: LexicalQuestion) -> LexicalHits {
        var asked = question.phrases
        for phrase in asked.indices { asked[phrase].count = phraseCounts[phrase] }
        return LexicalHits(
            chunks: chunks, scores: scores, words: words, wordCounts: wordCounts, phrases: asked, heldPhrases: phrases,
            identifiers: question.identifiers)
    }
}
