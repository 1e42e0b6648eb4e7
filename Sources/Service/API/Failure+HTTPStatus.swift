package import Corpus

extension Failure.Code {
    /// The HTTP status that a failure with this code is answered with.
    package var httpStatus: Int {
        switch self {
        case .invalidRequest: 400
        case .denied: 403
        case .notFound: 404
        case .indexMismatch: 409
        case .invalidInput: 422
        // nginx's word for "the client went away": nobody is left to read it, but the log line is honest.
        case .cancelled: 499
        case .overloaded: 429
        case .busy, .modelMissing: 503
        default: 500
        }
    }

    /// OpenAI's class of error for this code.
    var errorType: String {
        switch httpStatus {
        case 403: "permission_error"
        case 404: "not_found_error"
        case 429: "rate_limit_error"
        case 503: "overloaded_error"
        case 400..<500: "invalid_request_error"
        default: "server_error"
        }
    }

    /// What a bare status means, when the answer carries no error body of ours.
    package init(httpStatus: Int) {
        self =
            switch httpStatus {
            case 403: .denied
            case 404: .notFound
            case 429: .overloaded
            case 503: .busy
            case 400..<500: .invalidRequest
            default: .internal
            }
    }
}

extension Failure {
    /// Whatever was thrown, as a failure: itself, a cancellation, or a defect of ours.
    package init(wrapping error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case is CancellationError: self.init(.cancelled, "the work was cancelled")
        default: self.init(.internal, "unexpected error: \(error)")
        }
    }
}
