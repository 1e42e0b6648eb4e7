import Corpus
import Subprocess
import SystemPackage

/// PDF to pages of text, through poppler's `pdftotext` in a process of its own.
///
/// The child reads the file's bytes from a nameless file, so that the text and the content hash are of the same bytes,
/// whatever happens to the file meanwhile, and a child that stops reading does no harm. It is bounded in memory, processor
/// time, wall-clock time and output. It reads in the order of the text, which keeps the columns of a page apart; as the page
/// is drawn, which keeps the rows of a table together; and the boxes of words, where raised characters may be among them.
struct PDFParser {
    struct Output: Sendable {
        /// What the file says its title is.
        var title: String?
        var text: String
        var blocks: [Block]
    }

    let options: DocumentOptions
    let place: String

    /// - Parameters:
    ///   - bytes: the file.
    ///   - isEncrypted: whether it says so; see ``isEncrypted(_:)``.
    func parse(_ bytes: ScratchFile, isEncrypted: Bool) async throws -> Output {
        let page = String(options.maximumPages + 1)
        let text = try await run(
            options.pdfProgram, ["-q", "-enc", "UTF-8", "-eol", "unix", "-l", page, "-", "-"], on: bytes)
        guard case .output(let raw) = text else { throw refusal(text, isEncrypted: isEncrypted) }
        let title = try? await titleFromInformation(on: bytes)
        try Task.checkCancellation()
        // Two more looks at the same file, which a file that cannot bear them does without.
        let drawn = try? await run(
            options.pdfProgram, ["-q", "-layout", "-enc", "UTF-8", "-eol", "unix", "-l", page, "-", "-"], on: bytes)
        var boxes: Outcome?
        if PDFRaised.mayBe(in: raw) {
            boxes = try? await run(
                options.pdfProgram, ["-q", "-bbox-layout", "-enc", "UTF-8", "-l", page, "-", "-"], on: bytes)
        }
        try Task.checkCancellation()
        let pages = PDFPages(read: raw, drawn: drawn?.bytes, boxes: boxes?.bytes)
        var output = try pages.output(options: options, place: place)
        output.title = title
        return output
    }

    private func titleFromInformation(on bytes: ScratchFile) async throws -> String? {
        guard case .output(let raw) = try await run(informationProgram, ["-enc", "UTF-8", "-"], on: bytes) else {
            return nil
        }
        let lines = String(decoding: raw, as: UTF8.self)
        for line in lines.split(separator: "\n") where line.hasPrefix("Title:") {
            let title = line.dropFirst(6).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return title
        }
        return nil
    }

    /// `pdfinfo` beside the configured `pdftotext`.
    private var informationProgram: String {
        guard let slash = options.pdfProgram.lastIndex(of: "/") else { return "pdfinfo" }
        return options.pdfProgram[...slash] + "pdfinfo"
    }
}

extension PDFParser {
    /// The shell only lowers the limits and then becomes the program; nothing of the document reaches its command line.
    private static let limiter = #"ulimit -v "$1" && ulimit -t "$2" && ulimit -c 0 && shift 2 && exec "$@""#

    /// How a child process ended.
    private enum Outcome: Sendable {
        case output([UInt8])
        case failed(code: Int)
        case killed(signal: Int)
        case endlessOutput
        case outOfTime

        var bytes: [UInt8]? {
            if case .output(let bytes) = self { bytes } else { nil }
        }
    }

    private func run(_ program: String, _ arguments: [String], on bytes: ScratchFile) async throws -> Outcome {
        let seconds = max(1, Int(options.pdfTimeLimit.components.seconds))
        let limits = [String(ParserLimits.childMemoryBytes >> 10), String(seconds + 1)]
        var platform = PlatformOptions()
        // It holds nothing that a polite ending would save.
        platform.teardownSequence = []
        let configuration = Configuration(
            executable: .path("/bin/sh"),
            arguments: Arguments(["-c", Self.limiter, "sh"] + limits + [program] + arguments),
            platformOptions: platform)
        let limit = options.pdfTimeLimit
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask { try await execute(configuration, on: bytes) }
            group.addTask {
                try await Task.sleep(for: limit)
                return .outOfTime
            }
            // Cancelling the child's task kills the child; the group waits until it is gone.
            defer { group.cancelAll() }
            return try await group.next() ?? .outOfTime
        }
    }

    private func execute(_ configuration: Configuration, on bytes: ScratchFile) async throws -> Outcome {
        do {
            let result = try await Subprocess.run(
                configuration, input: .fileDescriptor(try bytes.rewound(), closeAfterSpawningProcess: false),
                output: .bytes(limit: options.maximumFileBytes), error: .discarded)
            switch result.terminationStatus {
            case .exited(0): return .output(result.standardOutput)
            case .exited(let code): return .failed(code: Int(code))
            case .signaled(let signal): return .killed(signal: Int(signal))
            }
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            return .endlessOutput
        }
    }

    private func refusal(_ outcome: Outcome, isEncrypted: Bool) -> DocumentRefusal {
        let program = options.pdfProgram
        switch outcome {
        case .failed(code: 126), .failed(code: 127):
            return DocumentRefusal(
                .parserFailed,
                "\(place) needs \(program), which cannot be run; install poppler-utils or set documents.pdf_program.")
        case .failed(let code) where code == 3 || isEncrypted:
            return DocumentRefusal(
                .encrypted,
                "\(place) is encrypted; remove the password, for example with qpdf --decrypt, and take in the result.")
        case .failed(let code):
            return DocumentRefusal(
                .parserFailed,
                "\(place) is damaged or no PDF (\(program) ended with code \(code)); open and save it anew.")
        case .killed(let signal):
            return DocumentRefusal(
                .parserFailed,
                "\(place): \(program) was ended by signal \(signal), probably at its limit of memory; split the file.")
        case .outOfTime:
            return DocumentRefusal(
                .parserFailed,
                "\(place): \(program) took longer than \(options.pdfTimeLimit); raise documents.pdf_timeout_seconds or split the file."
            )
        case .endlessOutput, .output:
            return DocumentRefusal(
                .tooLarge,
                "\(place) holds more than \(options.maximumFileBytes) bytes of text; raise documents.maximum_file_bytes or split it."
            )
        }
    }

    /// Whether the file's trailer, which is never encrypted, names its encryption. poppler has one exit code for every
    /// file it cannot open.
    static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        let mark = Array("/Encrypt".utf8)
        var index = 0
        while let slash = bytes[index...].firstIndex(of: UInt8(ascii: "/")) {
            if bytes[slash...].starts(with: mark) { return true }
            index = slash + 1
        }
        return false
    }
}
