import Foundation
import Synchronization

/// Standard output and standard error of this process.
///
/// Data goes to `write`, everything about the work to `note` and `showProgress`. The line of progress on a terminal is
/// transient: whatever is written next takes its place.
final class Console: Sendable {
    /// The reader of standard output is gone, as with `| head`.
    struct BrokenPipe: Error {}

    /// The system does not take the output: a full disk behind `> file`.
    struct OutputError: Error {
        let code: Int32
    }

    let isOutputTerminal: Bool
    let isErrorTerminal: Bool

    /// Columns for text meant for people.
    let columns: Int

    /// Columns to wrap running text to; `nil` where another program reads it, and a line end would part words.
    var wrappingColumns: Int? { isOutputTerminal ? columns : nil }
    private let isQuiet: Bool

    /// Whether a transient line stands on the terminal. The lock also keeps lines of several tasks from mixing.
    private let hasTransientLine = Mutex(false)

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        self.isOutputTerminal = isatty(STDOUT_FILENO) == 1
        self.isErrorTerminal = isatty(STDERR_FILENO) == 1
        var size = winsize()
        let found =
            ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 || ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
        self.columns = found && size.ws_col > 0 ? Int(size.ws_col) : 100
    }

    /// Writes data as it is.
    func write(_ data: Data) throws {
        try hasTransientLine.withLock { visible in
            clear(&visible)
            try Self.write(data, to: STDOUT_FILENO)
        }
    }

    func write(_ text: String) throws {
        try write(Data(text.utf8))
    }

    func write(lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try write(lines.joined(separator: "\n") + "\n")
    }

    /// A remark for whoever watches; nothing when quiet.
    func note(_ line: String) {
        if !isQuiet { error(line) }
    }

    /// A line that must be seen.
    func error(_ line: String) {
        hasTransientLine.withLock { visible in
            clear(&visible)
            // There is nobody left to tell when standard error fails.
            try? Self.write(Data((line + "\n").utf8), to: STDERR_FILENO)
        }
    }

    /// Whether a line of progress would be seen and could be replaced.
    var showsTransientLines: Bool { isErrorTerminal && !isQuiet }

    /// Replaces the line of progress; nothing where it would stay for ever.
    func showProgress(_ line: String) {
        guard showsTransientLines else { return }
        hasTransientLine.withLock { visible in
            visible = true
            try? Self.write(Data("\r\u{1B}[K\(line)".utf8), to: STDERR_FILENO)
        }
    }

    func clearProgress() {
        hasTransientLine.withLock { clear(&$0) }
    }

    private func clear(_ visible: inout Bool) {
        guard visible else { return }
        visible = false
        try? Self.write(Data("\r\u{1B}[K".utf8), to: STDERR_FILENO)
    }

    private static func write(_ data: Data, to descriptor: Int32) throws {
        try data.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = Foundation.write(
                    descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
                if count >= 0 {
                    written += count
                } else if errno == EPIPE {
                    throw BrokenPipe()
                } else if errno == EAGAIN {
                    // Somebody made the terminal or pipe non-blocking: wait for room.
                    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&room, 1, -1)
                } else if errno != EINTR {
                    throw OutputError(code: errno)
                }
            }
        }
    }
}
