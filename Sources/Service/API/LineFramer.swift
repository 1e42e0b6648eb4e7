package import Corpus

/// Cuts a stream of bytes, however it was split on its way, into lines.
///
/// A line ends with a newline, which is not part of it; a carriage return before it is dropped; empty lines are skipped.
/// Feeding costs O(bytes) in total, whatever the sizes of the pieces.
package struct LineFramer: Sendable {
    /// A line longer than this is refused: a peer that never ends its line must not fill the memory.
    package let maximumLineBytes: Int

    /// How many lines have gone by, skipped ones included: the number of the line that was handed out last.
    package private(set) var lineNumber = 0

    private var buffer: [UInt8] = []
    /// Everything before it has been handed out.
    private var lineStart = 0
    /// Everything before it is known to hold no newline.
    private var scanned = 0

    package init(maximumLineBytes: Int) {
        self.maximumLineBytes = maximumLineBytes
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if lineStart > 0 {
            buffer.removeSubrange(..<lineStart)
            scanned -= lineStart
            lineStart = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete line, or `nil` until more bytes come.
    ///
    /// - Throws: ``Failure`` with code `invalid_request` when a line outgrows `maximumLineBytes`.
    package mutating func next() throws(Failure) -> [UInt8]? {
        while let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = trimmed(lineStart..<end)
            lineStart = end + 1
            scanned = lineStart
            lineNumber += 1
            guard line.count <= maximumLineBytes else { throw overlong }
            if !line.isEmpty { return Array(line) }
        }
        scanned = buffer.count
        guard scanned - lineStart <= maximumLineBytes else { throw overlong }
        return nil
    }

    /// What follows the last newline, once no more bytes will come; `nil` when the stream ended with its line.
    package mutating func finish() -> [UInt8]? {
        let rest = trimmed(lineStart..<buffer.count)
        if lineStart < buffer.count { lineNumber += 1 }
        lineStart = buffer.count
        scanned = lineStart
        return rest.isEmpty ? nil : Array(rest)
    }

    private func trimmed(_ range: Range<Int>) -> ArraySlice<UInt8> {
        let line = buffer[range]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    private var overlong: Failure {
        Failure(.invalidRequest, "a line is longer than \(maximumLineBytes) bytes")
    }
}
