import ArgumentParser
import Corpus

/// What a process tells its caller by its exit status: the numbers of `sysexits.h`, and those that shells give for signals.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case usage = 64
    case dataError = 65
    case noInput = 66
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case inputOutput = 74
    case temporaryFailure = 75
    case denied = 77
    case configuration = 78
    case interrupted = 130
    case brokenPipe = 141
    case terminated = 143

    /// The one place where a failure becomes an exit status.
    init(_ code: Failure.Code) {
        switch code {
        case .invalidRequest: self = .usage
        case .invalidInput, .modelInvalid, .indexDamaged: self = .dataError
        case .notFound: self = .noInput
        case .modelMissing: self = .unavailable
        case .io: self = .inputOutput
        case .busy: self = .temporaryFailure
        case .denied: self = .denied
        case .invalidSettings, .indexMismatch: self = .configuration
        case .cancelled: self = .interrupted
        default: self = .software
        }
    }

    var exitCode: ExitCode { ExitCode(rawValue) }

    private var meaning: String {
        switch self {
        case .success: "done"
        case .usage: "the command or request makes no sense"
        case .dataError: "some documents were refused, or a model or index file is not what it should be"
        case .noInput: "the named document, index, job or model does not exist"
        case .unavailable: "a model file is missing"
        case .software: "a defect, here or in a library"
        case .cannotCreate: "the socket cannot be made"
        case .inputOutput: "the system refused: disk full, read or write error"
        case .temporaryFailure: "busy: another process holds the index, socket or model; try again"
        case .denied: "not permitted"
        case .configuration: "a setting is wrong, or the index was made with another embedder"
        case .interrupted: "interrupted (Ctrl-C)"
        case .brokenPipe: "the reader of the output went away"
        case .terminated: "ended by SIGTERM"
        }
    }

    /// One line for each status.
    static var help: String {
        allCases.map { status in
            let number = String(status.rawValue)
            return "  " + number + String(repeating: " ", count: 5 - number.count) + status.meaning
        }.joined(separator: "\n")
    }
}
