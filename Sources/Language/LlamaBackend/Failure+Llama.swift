package import Corpus
package import Llama

extension Failure {
    /// The house's word for an error of llama.cpp; the message goes along.
    package init(_ error: LlamaError) {
        let code: Failure.Code
        switch error.code {
        case .fileMissing: code = .modelMissing
        case .modelInvalid, .unsupported: code = .modelInvalid
        case .noRoom: code = .invalidRequest
        case .interrupted: code = .cancelled
        case .invalidArgument: code = .internal
        case .contextUnavailable, .failed: code = .native
        }
        self.init(code, error.message)
    }

    /// Runs native calls and translates what they throw.
    package static func translating<Result>(
        _ body: () throws(LlamaError) -> Result
    ) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            throw Failure(error)
        }
    }
}
