package import Corpus
import Dispatch
import LinkGrammar

/// Reads triplets from English text through its grammar, without a model.
package struct GrammarExtractor: TripletExtractor {
    package struct Options: Sendable, Equatable {
        /// Processor time for one sentence; once it is spent, what is left of the sentence is read by names alone.
        package var timePerSentence: Duration

        /// A longer sentence is cut into clauses before it is parsed.
        package var maximumWordsPerParse: Int
        package var maximumTripletsPerPassage: Int

        package init(timePerSentence: Duration, maximumWordsPerParse: Int, maximumTripletsPerPassage: Int) {
            self.timePerSentence = timePerSentence
            self.maximumWordsPerParse = maximumWordsPerParse
            self.maximumTripletsPerPassage = maximumTripletsPerPassage
        }
    }

    private let dictionary: GrammarDictionary
    let options: Options

    package init(options: Options) throws {
        self.dictionary = try GrammarDictionary(language: "en")
        self.options = options
    }

    package func extract(_ passages: [ExtractionPassage]) async throws -> [[ExtractedTriplet]] {
        try extractHere(passages)
    }

    package func extractHere(_ passages: [ExtractionPassage]) throws -> [[ExtractedTriplet]] {
        let reader = try PassageReader(dictionary: dictionary, options: options)
        return passages.map { reader.read($0) }
    }
}
