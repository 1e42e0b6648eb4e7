import CLlama
import Synchronization

/// Process-wide state of llama.cpp: its one-time initialisation and its log.
///
/// The library writes to standard error unless told otherwise; here every line goes to the installed handler, or nowhere.
package enum LlamaLibrary {
    package enum LogLevel: Sendable {
        case debug
        case info
        case warning
        case error
    }

    package typealias LogHandler = @Sendable (LogLevel, _ line: String) -> Void

    private struct LogState {
        var handler: LogHandler?
        var level = LogLevel.info
        var line = ""
        var complaint: String?
    }

    private static let log = Mutex(LogState())

    /// Routes the library's log lines. The handler is called on whatever thread the library works on, and must be quick.
    package static func route(to handler: LogHandler?) {
        log.withLock { $0.handler = handler }
    }

    /// Swift runs this once, on first use, whichever thread comes first.
    private static let initialised: Void = {
        llama_log_set({ level, text, _ in LlamaLibrary.receive(level, text) }, nil)
        llama_backend_init()
    }()

    static func initialise() {
        _ = initialised
    }

    /// Runs a call that reports failure only through the log, and returns the first error line it wrote, if any.
    ///
    /// The log is one for the process: when two threads fail at once, one may be shown the other's reason. The reason is for
    /// people; no decision rests on it.
    static func listening<Result>(_ body: () -> Result) -> (result: Result, complaint: String?) {
        log.withLock { $0.complaint = nil }
        let result = body()
        return (result, log.withLock { $0.complaint })
    }

    private static func receive(_ level: ggml_log_level, _ text: UnsafePointer<CChar>?) {
        guard let text else { return }
        let fragment = String(cString: text)
        // The handler runs outside the lock, so that it may itself ask something of this type.
        let delivery = log.withLock { state -> (LogHandler, LogLevel, String)? in
            switch level {
            case GGML_LOG_LEVEL_CONT: break
            case GGML_LOG_LEVEL_ERROR: state.level = .error
            case GGML_LOG_LEVEL_WARN: state.level = .warning
            case GGML_LOG_LEVEL_DEBUG: state.level = .debug
            default: state.level = .info
            }
            state.line += fragment
            guard state.line.hasSuffix("\n") else { return nil }
            let line = String(state.line.dropLast())
            state.line = ""
            if state.level == .error && state.complaint == nil { state.complaint = line }
            guard let handler = state.handler else { return nil }
            return (handler, state.level, line)
        }
        if let (handler, level, line) = delivery { handler(level, line) }
    }
}
