import Corpus

/// The likeliest quotations a model would give as its whole answer.
///
/// Best-first search over the tokens that spell a beginning of some quotation: a constraint on decoding as in GENRE
/// (De Cao et al. 2021, section 3.2), over spans of the evidence instead of titles, and exact where a beam is not. A path
/// costs the negative logarithm of its probability under the raw logits, which never falls as it grows; so the first
/// quotation to come off the frontier with its end is the likeliest of all that are reachable within the limits.
///
/// The automaton of allowed continuations is the set of places in the evidence where the words so far end; it works on
/// bytes, so that a token may begin and end anywhere in a word. A first letter may be capitalised, since answers are, and
/// a space may come before the first word, as some vocabularies spell it.
struct SpanSearch<Engine: TokenEngine> {
    struct Limits {
        /// Rows of logits that may be computed.
        var rows: Int

        /// Continuations of a path that are followed.
        var breadth: Int

        /// Tokens of a quotation.
        var tokens: Int

        /// Quotations wanted.
        var results: Int
    }

    private let engine: Engine
    private let sequence: SequenceID
    private let prompt: [TokenID]
    private let table: TokenTable
    private let text: QuotableText
    private let limits: Limits

    /// What `sequence` holds behind the prompt.
    private(set) var written: [TokenID] = []
    private(set) var usage = (rows: 0, tokens: 0, reread: 0)

    /// A place in the evidence that the words so far spell: from `start` to `end`.
    private struct Match {
        var start: Int
        var end: Int
    }

    private struct Path {
        var tokens: [TokenID] = []
        var matches: [Match]
        var logProbability = 0.0
        var traces: [TokenTrace] = []

        /// Whether the end of the answer is part of `logProbability`.
        var isComplete = false
    }

    /// - Parameter sequence: holds exactly `prompt`, with its logits.
    init(
        engine: Engine, sequence: SequenceID, prompt: [TokenID], table: TokenTable, text: QuotableText, limits: Limits
    ) {
        self.engine = engine
        self.sequence = sequence
        self.prompt = prompt
        self.table = table
        self.text = text
        self.limits = limits
    }

    /// The likeliest quotations, best first; none where the limits are reached before any is complete.
    /// - Throws: as ``TokenEngine/append(_:to:)``.
    mutating func run() throws(Failure) -> [Quotation] {
        var frontier = [Path(matches: text.starts.map { Match(start: $0, end: $0) })]
        var found: [Quotation] = []

        /// The likeliest path that there were no rows left for.
        var unfinished: Path?
        while found.count < limits.results, let path = Self.takeBest(of: &frontier) {
            if path.isComplete {
                found.append(quotation(path))
            } else if usage.rows < limits.rows {
                frontier += try continuations(of: path)
            } else if unfinished == nil {
                unfinished = path
            }
        }
        if found.isEmpty, let unfinished, let path = try completed(unfinished) { found.append(quotation(path)) }
        let more = frontier.filter(\.isComplete).sorted { $0.logProbability > $1.logProbability }.map(quotation)
        for next in more where found.count < limits.results { found.append(next) }
        return found
    }

    /// A path written on to its end, always the likeliest way; `nil` where it cannot end within the limit of tokens.
    private mutating func completed(_ path: Path) throws(Failure) -> Path? {
        var path = path
        while !path.isComplete {
            guard let next = try continuations(of: path).max(by: { $0.logProbability < $1.logProbability }) else {
                return nil
            }
            path = next
        }
        return path
    }

    private static func takeBest(of frontier: inout [Path]) -> Path? {
        guard let best = frontier.indices.max(by: { frontier[$0].logProbability < frontier[$1].logProbability }) else {
            return nil
        }
        return frontier.remove(at: best)
    }

    /// The path with its end, where one is allowed, and with each of its likeliest next tokens.
    private mutating func continuations(of path: Path) throws(Failure) -> [Path] {
        try write(path.tokens)
        usage.rows += 1
        let next = path.tokens.count < limits.tokens ? self.next(after: path) : [:]
        let ended = path.matches.filter { $0.end > $0.start && text.mayEnd(at: $0.end) }
        let (table, breadth, position) = (table, limits.breadth, prompt.count + path.tokens.count)
        let engine = engine
        return try engine.withLogits(of: sequence) { logits throws(Failure) in
            let statistics = LogitStatistics(logits)
            let logProbability = { (token: TokenID) in Double(logits[Int(token.rawValue)]) - statistics.logNormaliser }
            var paths: [Path] = []
            if !ended.isEmpty {
                var complete = path
                let mass = table.ends.reduce(0) { $0 + Exponential.of(logProbability($1)) }
                complete.logProbability += Logarithm.natural(max(mass, .leastNormalMagnitude))
                complete.matches = ended
                complete.isComplete = true
                paths.append(complete)
            }
            let likeliest = next.keys.sorted {
                let (first, second) = (logits[Int($0.rawValue)], logits[Int($1.rawValue)])
                return first == second ? $0.rawValue < $1.rawValue : first > second
            }
            for token in likeliest.prefix(breadth) {
                guard let matches = next[token] else { continue }
                var longer = path
                longer.tokens.append(token)
                longer.matches = matches
                longer.logProbability += logProbability(token)
                longer.traces.append(
                    TokenTrace(
                        position: position, text: String(decoding: engine.bytes(of: token), as: UTF8.self),
                        entropy: statistics.entropy, margin: statistics.margin,
                        probability: Exponential.of(logProbability(token))))
                paths.append(longer)
            }
            return paths
        }
    }

    /// The tokens that spell on from the path's places, and the places they lead to.
    private func next(after path: Path) -> [TokenID: [Match]] {
        var next: [TokenID: [Match]] = [:]
        for match in path.matches {
            let remaining = text.limit(of: match.end) - match.end
            let add = { (token: TokenID, count: Int) in
                next[token, default: []].append(Match(start: match.start, end: match.end + count))
            }
            table.forEachBeginning(count: remaining, byte: { text.bytes[match.end + $0] }, add)
            guard path.tokens.isEmpty, remaining > 0 else { continue }
            let capital = Self.capital(text.bytes[match.end])
            let spellings: [(space: Int, first: UInt8)] =
                [(1, text.bytes[match.end])] + (capital.map { [(0, $0), (1, $0)] } ?? [])
            for spelling in spellings {
                table.forEachBeginning(
                    count: remaining + spelling.space,
                    byte: { depth in
                        switch depth - spelling.space {
                        case ..<0: UInt8(ascii: " ")
                        case 0: spelling.first
                        case let offset: text.bytes[match.end + offset]
                        }
                    },
                    { token, count in if count > spelling.space { add(token, count - spelling.space) } })
            }
        }
        return next
    }

    private static func capital(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : nil
    }

    /// Makes the sequence hold the prompt and `tokens`, with the logits behind the last of them.
    private mutating func write(_ tokens: [TokenID]) throws(Failure) {
        guard tokens != written else { return }
        // The last token is always computed, for its logits.
        let kept = min(zip(tokens, written).prefix { $0 == $1 }.count, tokens.count - 1)
        let length = prompt.count + kept
        if engine.rewind(sequence, to: length) == .unsupported { _ = engine.rewind(sequence, to: 0) }
        let all = prompt + tokens
        let held = engine.length(of: sequence)
        usage.reread += max(0, length - held)
        usage.tokens += all.count - held
        try engine.append(all[held...], to: sequence)
        written = tokens
    }

    private func quotation(_ path: Path) -> Quotation {
        var places: [QuotableText.Place] = []
        for match in path.matches {
            let place = text.place(match.start..<match.end)
            if !places.contains(place) { places.append(place) }
        }
        let bytes = path.tokens.flatMap(engine.bytes(of:))
        let spelled = String(decoding: bytes.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
        return Quotation(places: places, text: spelled, logProbability: path.logProbability, traces: path.traces)
    }
}
