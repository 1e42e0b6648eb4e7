import Corpus
import LinkGrammar

/// Reads passages one at a time on one thread.
struct PassageReader: ~Copyable {
    private let parser: Parser
    private let options: GrammarExtractor.Options

    init(dictionary: GrammarDictionary, options: GrammarExtractor.Options) throws {
        self.parser = try Parser(
            dictionary,
            options: ParseOptions(linkageLimit: 100, shortLength: 16, skippableWords: 3, secondsPerParse: 1))
        self.options = options
    }

    func read(_ passage: ExtractionPassage) -> [ExtractedTriplet] {
        sentences(passage).flatMap { sentence in
            sentence.facts.map {
                ExtractedTriplet(head: $0.head, relation: $0.relation, tail: $0.tail, sentence: sentence.byteRange)
            }
        }
    }

    func sentences(_ passage: ExtractionPassage) -> [(byteRange: Range<Int>, facts: [Fact])] {
        let tokens = TextToken.tokens(in: passage.text)
        var context = PassageContext(title: passage.title)
        var first = 0
        return SentenceSplitter.ranges(in: passage.text).map { sentence in
            while first < tokens.count, tokens[first].byteRange.lowerBound < sentence.lowerBound { first += 1 }
            var end = first
            while end < tokens.count, tokens[end].byteRange.upperBound <= sentence.upperBound { end += 1 }
            let builder = UnitBuilder(text: passage.text, tokens: tokens[first..<end], title: context.titleTokens)
            first = end
            let units = builder.build(sentence)
            context.note(names: units.units.filter { $0.kind == .name }.map(\.surface))
            return (sentence, facts(in: units.joiningLists(), context: &context))
        }
    }

    func facts(in sentence: UnitSentence, context: inout PassageContext) -> [Fact] {
        let (text, starts) = Self.readingText(sentence.units)
        let asides = AsideReader.facts(in: sentence, context: context)
        guard let linkage = Self.best(parser.readings(of: text, limit: 12)) else {
            return asides + CoOccurrence.facts(in: sentence, context: context)
        }
        let graph = SentenceGraph(linkage: linkage, units: sentence.units, starts: starts)
        var reader = ClauseReader(graph: graph, context: context)
        reader.read()
        context.note(topics: reader.topics)
        context.learn(reader.titleNouns)
        let facts = asides + reader.facts
        return facts + CoOccurrence.complete(facts, in: sentence, topics: reader.topics, context: context)
    }

    /// The first reading with a verb at its root: the library also reads sentences as one long noun phrase, and
    /// often finds that cheaper.
    static func best(_ readings: [Linkage]) -> Linkage? {
        readings.first { reading in
            reading.links.contains { $0.label.hasPrefix("WV") } && !reading.links.contains { $0.label.hasPrefix("Wa") }
        } ?? readings.first { reading in reading.links.contains { $0.label.hasPrefix("WV") } } ?? readings.first
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
}
