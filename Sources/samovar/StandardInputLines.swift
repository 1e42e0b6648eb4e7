import API
import Corpus
import Dispatch
import Foundation

/// The lines of standard input, numbered from 1 as an editor numbers them, without holding more than one of them.
struct StandardInputLines {
    struct Line {
        let number: Int
        let bytes: [UInt8]
    }

    /// Reads block, so they happen here and not on the cooperative pool.
    private static let queue = DispatchQueue(label: "samovar.standard-input")

    private var framer: LineFramer
    private var isAtEnd = false

    init(maximumLineBytes: Int) {
        self.framer = LineFramer(maximumLineBytes: maximumLineBytes)
    }

    /// - Throws: `invalidInput` for a line that is too long, `io`, `CancellationError`.
    mutating func next() async throws -> Line? {
        while true {
            let line: [UInt8]?
            do {
                line = isAtEnd ? framer.finish() : try framer.next()
            } catch {
                throw Failure(.invalidInput, "standard input: line \(framer.lineNumber + 1): \(error.message)")
            }
            if let line { return Line(number: framer.lineNumber, bytes: line) }
            if isAtEnd { return nil }
            switch try await Self.read() {
            case nil: try Task.checkCancellation()
            case let block? where block.isEmpty: isAtEnd = true
            case let block?: framer.append(block)
            }
        }
    }

    /// The next bytes: empty at the end of the input, `nil` when none came for a while, so that a cancelled task does not
    /// wait for a silent terminal.
    private static func read() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try readBlocking() }) }
        }
    }

    private static func readBlocking() throws -> [UInt8]? {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 100) > 0 else { return nil }
        var failure: Int32 = 0
        let block = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            let result = Foundation.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        if failure == EINTR || failure == EAGAIN { return nil }
        guard failure == 0 else {
            throw Failure(.io, "cannot read standard input: \(String(cString: strerror(failure)))")
        }
        return block
    }
}
