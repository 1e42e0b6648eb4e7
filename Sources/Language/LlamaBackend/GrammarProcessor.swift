package import Corpus
package import Decoding
package import Llama

/// Keeps an answer inside a GBNF grammar.
///
/// For a greedy sampler only the tokens at the top are looked at: what it would take next is excluded until it is allowed.
/// A sampler that draws needs the whole row masked, which costs milliseconds for a large vocabulary.
package struct GrammarProcessor: LogitProcessor {
    private var grammar: LlamaGrammar
    private let isGreedy: Bool

    /// Exclusions one by one, before the whole row is masked.
    private static let attempts = 24

    /// - Throws: `invalidRequest` for a grammar that cannot be read.
    package init(_ source: String, model: LlamaModel, isGreedy: Bool) throws(Failure) {
        do {
            self.grammar = try LlamaGrammar(source, model: model)
        } catch {
            throw error.code == .invalidArgument ? Failure(.invalidRequest, error.message) : Failure(error)
        }
        self.isGreedy = isGreedy
    }

    package mutating func process(_ logits: UnsafeMutableBufferPointer<Float>) {
        if isGreedy {
            for _ in 0..<Self.attempts {
                let best = LargestLogit(UnsafeBufferPointer(logits))
                guard best.value > -.infinity else { return }
                if grammar.allows(best.token.rawValue) { return }
                logits[Int(best.token.rawValue)] = -.infinity
            }
        }
        grammar.mask(logits)
    }

    package mutating func didSample(_ token: TokenID) {
        grammar.accept(token.rawValue)
    }
}
