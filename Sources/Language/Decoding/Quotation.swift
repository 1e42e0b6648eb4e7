package import Corpus

/// A passage's words that a model would answer with.
package struct Quotation: Sendable, Equatable {
    /// Where the words stand; several places where they occur more than once, in order of the passages.
    package var places: [QuotableText.Place]

    /// The words as the model spells them; only the case of the first letter can differ from the passage.
    package var text: String

    /// Natural logarithm of the probability that the model, writing freely, would write exactly this and end.
    package var logProbability: Double

    /// Raw-logit measurements of its tokens.
    package var traces: [TokenTrace]

    package init(places: [QuotableText.Place], text: String, logProbability: Double, traces: [TokenTrace]) {
        self.places = places
        self.text = text
        self.logProbability = logProbability
        self.traces = traces
    }
}
