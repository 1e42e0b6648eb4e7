import Corpus
import Foundation
import LinkGrammar

/// Reads passages one at a time, on one thread.
struct PassageReader: ~Copyable {
    private let parser: Parser
    private let options: GrammarExtractor.Options

    /// A reading's cost says little about which is right, but among the first eight there is mostly one with a verb.
    private static let readingsCompared = 8

    /// Forty readings to sample from find as many of the reference's pairs as a hundred (48.1% and 47.2%), and take a tenth
    /// less time. The length of links is the library's own default. Up to three words may be left out, because text from the wild has
    /// remnants of markup in it.
    private static let parseOptions = ParseOptions(
        linkageLimit: 40, shortLength: 16, skippableWords: 3, secondsPerParse: 1)

    /// What is longer is no sentence but a table or a list without stops; its rest is not read.
    private static let maximumTokensPerSentence = 512

    init(dictionary: GrammarDictionary, options: GrammarExtractor.Options) throws(GrammarFailure) {
        self.parser = try Parser(dictionary, options: Self.parseOptions)
        self.options = options
    }

    /// The facts of a passage in the order of its sentences, the most trustworthy ones if there are too many.
    func read(_ passage: ExtractionPassage) -> PassageFacts {
        var found: [(fact: Fact, sentence: Range<Int>)] = []
        var seen: Set<[String]> = []
        var isDegraded = false
        for sentence in sentences(passage) {
            isDegraded = isDegraded || sentence.isDegraded
            for fact in sentence.facts {
                guard let head = EntityKey(fact.head), let tail = EntityKey(fact.tail), head != tail else { continue }
                guard seen.insert([head.value, fact.relation, tail.value]).inserted else { continue }
                found.append((fact, sentence.byteRange))
            }
        }
        if found.count > options.maximumTripletsPerPassage {
            let order = found.indices.sorted { (found[$0].fact.rule, $0) < (found[$1].fact.rule, $1) }
            found = order.prefix(max(0, options.maximumTripletsPerPassage)).sorted().map { found[$0] }
        }
        let triplets = found.map {
            ExtractedTriplet(head: $0.fact.head, relation: $0.fact.relation, tail: $0.fact.tail, sentence: $0.sentence)
        }
        return PassageFacts(triplets: triplets, isDegraded: isDegraded)
    }

    /// One sentence as read.
    struct Reading {
        /// Bytes of the passage.
        var byteRange: Range<Int>
        var facts: [Fact]

        /// Whether some of it was read by names alone, or not at all.
        var isDegraded: Bool
    }

    func sentences(_ passage: ExtractionPassage) -> [Reading] {
        let tokens = TextToken.tokens(in: passage.text)
        var context = PassageContext(title: passage.title)
        var first = 0
        return SentenceSplitter.ranges(in: passage.text).map { sentence in
            while first < tokens.count, tokens[first].byteRange.lowerBound < sentence.lowerBound { first += 1 }
            var end = first
            while end < tokens.count, tokens[end].byteRange.upperBound <= sentence.upperBound { end += 1 }
            let shown = tokens[first..<end].prefix(Self.maximumTokensPerSentence)
            let isCut = shown.count < end - first
            let builder = UnitBuilder(text: passage.text, tokens: shown, title: context.titleTokens)
            first = end
            let units = builder.build(sentence)
            context.note(names: units.units.filter { $0.kind == .name }.map(\.surface))
            let (facts, isDegraded) = facts(in: units.joiningLists(), context: &context)
            return Reading(byteRange: sentence, facts: facts, isDegraded: isDegraded || isCut)
        }
    }

    /// Reads a sentence clause by clause until its time is spent, and the names that no clause reached by their place.
    func facts(
        in sentence: UnitSentence, context: inout PassageContext
    ) -> (facts: [Fact], isDegraded: Bool) {
        var facts = AsideReader.facts(in: sentence, context: context)
        var topics: [String] = []
        var isDegraded = false
        let start = Self.processorTime()
        for piece in ClauseSplitter.pieces(of: sentence.units, maximumWords: options.maximumWordsPerParse) {
            // A piece that could not be made short enough would take too long.
            guard piece.count <= options.maximumWordsPerParse * 2,
                Self.processorTime() - start < options.timePerSentence
            else {
                isDegraded = true
                break
            }
            let (text, starts) = Self.readingText(piece)
            guard let linkage = Self.best(parser.readings(of: text, limit: Self.readingsCompared)) else {
                isDegraded = true
                continue
            }
            var reader = ClauseReader(
                graph: SentenceGraph(linkage: linkage, units: piece, starts: starts), context: context)
            reader.read()
            facts += reader.facts
            topics += reader.topics
            context.learn(reader.titleNouns)
        }
        context.note(topics: topics)
        let rest = CoOccurrence.facts(in: sentence, beside: facts, topics: topics, context: context)
        return (facts + rest, isDegraded)
    }

    /// The first reading with a verb at its root: the library also reads sentences as one long noun phrase, and
    /// often finds that cheaper.
    static func best(_ readings: [Linkage]) -> Linkage? {
        func has(_ kind: String, _ reading: Linkage) -> Bool { reading.links.contains { $0.label.hasPrefix(kind) } }
        return readings.first { has("WV", $0) && !has("Wa", $0) } ?? readings.first { has("WV", $0) } ?? readings.first
    }

    /// What the grammar reads, and where each unit starts in it.
    static func readingText(_ units: [Unit]) -> (String, [Int]) {
        var text = ""
        var starts: [Int] = []
        for unit in units {
            if !text.isEmpty, unit.kind != .possessive, unit.kind != .mark { text += " " }
            starts.append(text.utf8.count)
            text += unit.reading
        }
        return (text, starts)
    }

    /// Of this thread alone: on a busy machine the clock on the wall would make results depend on the neighbours.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
