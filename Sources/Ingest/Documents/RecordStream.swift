import Corpus
import Foundation
import Glibc
import SystemPackage

/// Reads a JSON Lines corpus, one `{"id", "title", "text"}` a line, in memory bounded by the longest allowed line.
///
/// A bad line is refused with its number and the rest goes on. Owns its descriptor unless that is a standard stream.
final class RecordStream {
    private let file: FileDescriptor
    private let ownsFile: Bool
    private let corpus: String
    private let maximumLineBytes: Int
    private let decoder = JSONDecoder()

    private var buffer: [UInt8] = []
    /// Up to here `buffer` holds no line feed.
    private var scanned = 0
    private var lineNumber = 0
    private var outcomes = 0
    private var isDiscarding = false
    private var isAtEnd = false

    /// - Parameter corpus: the absolute path of the file, or the stream's name.
    init(file: FileDescriptor, ownsFile: Bool, corpus: String, maximumLineBytes: Int) {
        self.file = file
        self.ownsFile = ownsFile
        self.corpus = corpus
        self.maximumLineBytes = maximumLineBytes
    }

    deinit {
        if ownsFile { try? file.close() }
    }

    /// Reads one buffer and returns what it completed, perhaps nothing; `nil` at the end.
    ///
    /// Blocks until there are bytes, or returns nothing when there are none for a while, so that the caller can look at
    /// its task's cancellation.
    func read() -> [WalkedSource]? {
        guard !isAtEnd else { return nil }
        var wait = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 200) != 0 else { return [] }
        do {
            let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { memory, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(memory))
            }
            return chunk.isEmpty ? finish() : take(chunk)
        } catch {
            isAtEnd = true
            return [refusal(.unreadable, "\(corpus) cannot be read further after line \(lineNumber): \(error).")]
        }
    }

    private func take(_ chunk: [UInt8]) -> [WalkedSource] {
        if lineNumber == 0, buffer.isEmpty, chunk.contains(0) {
            // No JSON holds a zero byte; a binary or sparse file would be one endless line.
            isAtEnd = true
            return [refusal(.binary, "\(corpus) holds zero bytes, so it is no JSON Lines; check the file.")]
        }
        buffer.append(contentsOf: chunk)
        var results: [WalkedSource] = []
        var start = 0
        while let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
            if let result = takeLine(buffer[start..<end]) { results.append(result) }
            start = end + 1
            scanned = start
        }
        buffer.removeFirst(start)
        scanned = buffer.count
        if buffer.count > maximumLineBytes {
            if !isDiscarding { results.append(tooLong(line: lineNumber + 1)) }
            isDiscarding = true
            buffer.removeAll(keepingCapacity: true)
            scanned = 0
        }
        return results
    }

    private func finish() -> [WalkedSource] {
        isAtEnd = true
        if let result = takeLine(buffer[...]) { return [result] }
        return outcomes == 0 ? [refusal(.empty, "\(corpus) holds no records; leave it out or fill it.")] : []
    }

    private func takeLine(_ line: ArraySlice<UInt8>) -> WalkedSource? {
        lineNumber += 1
        if isDiscarding {
            isDiscarding = false
            return nil
        }
        var line = line
        if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        guard line.contains(where: { $0 > 0x20 }) else { return nil }
        if line.count > maximumLineBytes { return tooLong(line: lineNumber) }
        outcomes += 1
        do throws(DocumentRefusal) {
            let record = try decode(line)
            return .candidate(
                .record(id: record.id.text, title: record.title ?? "", text: record.text, corpus: corpus))
        } catch {
            return .refused(source: "\(corpus):\(lineNumber)", error)
        }
    }

    private func decode(_ line: ArraySlice<UInt8>) throws(DocumentRefusal) -> Record {
        let record: Record
        do {
            record = try decoder.decode(Record.self, from: Data(line))
        } catch {
            throw invalid(Self.explanation(error))
        }
        if record.id.text.isEmpty { throw invalid("\"id\" is empty") }
        if record.text.utf8.contains(0) || record.id.text.utf8.contains(0) || (record.title ?? "").utf8.contains(0) {
            throw invalid("it holds a zero character")
        }
        if !record.text.contains(where: { !$0.isWhitespace }) {
            throw DocumentRefusal(.empty, "\(corpus) line \(lineNumber): \"text\" is empty; leave the record out.")
        }
        return record
    }

    private func invalid(_ what: String) -> DocumentRefusal {
        DocumentRefusal(
            .invalidRecord,
            "\(corpus) line \(lineNumber): \(what); each line must be {\"id\": …, \"title\": …, \"text\": …}.")
    }

    private func tooLong(line: Int) -> WalkedSource {
        outcomes += 1
        return .refused(
            source: "\(corpus):\(line)",
            DocumentRefusal(
                .tooLarge,
                "\(corpus) line \(line) is longer than \(maximumLineBytes) bytes; raise documents.maximum_file_bytes or split it."
            ))
    }

    private func refusal(_ reason: RefusalReason, _ message: String) -> WalkedSource {
        .refused(source: corpus, DocumentRefusal(reason, message))
    }

    private static func explanation(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.last.map { "\"\($0.stringValue)\" is not a string" } ?? "it is not an object"
        default: "it is not valid JSON"
        }
    }
}

/// One line of a corpus. Other keys are allowed and left alone.
private struct Record: Decodable {
    var id: RecordID
    var title: String?
    var text: String
}

/// A record's id: a string, or a whole number as many corpora have it.
private struct RecordID: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self.text = String(number)
        } else {
            self.text = try container.decode(String.self)
        }
    }
}
