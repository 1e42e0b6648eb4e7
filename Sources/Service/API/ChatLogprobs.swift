package import Corpus
import Foundation

/// Log-probabilities of an answer's tokens as OpenAI writes them: natural logarithms, of the model's own distribution before
/// temperature and grammar.
///
/// They are of the tokens that the model wrote: citations that were added to the text have none.
package struct ChatLogprobs: Sendable, Equatable, Codable {
    package struct Alternative: Sendable, Equatable, Codable {
        package var token: String
        package var logprob: Double
        package var bytes: [UInt8]
    }

    package struct Token: Sendable, Equatable, Codable {
        package var token: String
        package var logprob: Double
        package var bytes: [UInt8]
        package var topLogprobs: [Alternative]
    }

    package var content: [Token]

    package init(_ traces: [TokenTrace]) {
        content = traces.compactMap { trace in
            // The token that ends an answer stands for no text.
            guard let bytes = trace.bytes, !bytes.isEmpty else { return nil }
            return Token(
                token: trace.text, logprob: Self.logarithm(trace.probability), bytes: bytes,
                topLogprobs: (trace.alternatives ?? []).map {
                    Alternative(
                        token: String(decoding: $0.bytes, as: UTF8.self), logprob: Self.logarithm($0.probability),
                        bytes: $0.bytes)
                })
        }
    }

    /// OpenAI writes −9999 for what is next to impossible; JSON has no infinity.
    private static func logarithm(_ probability: Double) -> Double {
        probability > 0 ? max(log(probability), -9_999) : -9_999
    }
}
