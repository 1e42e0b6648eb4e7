import Corpus

/// What a file holds, by its name where that says so, else by its first bytes.
enum FileKind: Equatable {
    case plainText
    case markdown
    case html
    case pdf
    /// Text whose lines stand each for itself: source code, settings, logs.
    case lines
    case table
    case json
    case records
    case unsupported(format: String, remedy: String)

    /// What the extension says; `nil` where it says nothing that we know.
    init?(fileName: Substring) {
        guard let dot = fileName.lastIndex(of: "."), dot != fileName.startIndex else { return nil }
        switch fileName[fileName.index(after: dot)...].lowercased() {
        case "txt", "text": self = .plainText
        case "md", "markdown": self = .markdown
        case "html", "htm", "xhtml": self = .html
        case "pdf": self = .pdf
        case "jsonl", "ndjson": self = .records
        case "csv", "tsv", "tab": self = .table
        case "json", "geojson", "webmanifest": self = .json
        case let name where Self.lineByLine.contains(name): self = .lines
        case "docx", "doc", "odt", "rtf", "pages":
            self = .unsupported(
                format: "a word processor's document", remedy: "save it as PDF, HTML or text, or convert it with pandoc"
            )
        case "pptx", "ppt", "odp", "key":
            self = .unsupported(format: "a presentation", remedy: "export it as PDF")
        case "xlsx", "xls", "ods", "numbers":
            self = .unsupported(format: "a spreadsheet", remedy: "export it as text or HTML")
        case "epub", "mobi", "azw3":
            self = .unsupported(format: "an e-book", remedy: "convert it to HTML or Markdown, for example with pandoc")
        case "png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp", "heic", "svg", "ico":
            self = .unsupported(
                format: "an image", remedy: "run OCR on it, for example tesseract, and take in its text")
        case "mp3", "mp4", "m4a", "mov", "mkv", "avi", "wav", "flac", "ogg", "webm":
            self = .unsupported(format: "sound or film", remedy: "take in a transcript")
        case "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "tar", "rar":
            self = .unsupported(format: "an archive", remedy: "unpack it first")
        default: return nil
        }
    }

    private static let lineByLine: Set<String> = [
        "log", "swift", "py", "js", "mjs", "ts", "tsx", "jsx", "java", "kt", "c", "h", "cc", "cpp", "hpp", "cs", "m",
        "rs",
        "go", "rb", "php", "pl", "sh", "bash", "zsh", "sql", "yaml", "yml", "toml", "ini", "cfg", "conf", "env",
        "properties", "css", "scss", "lua", "r", "jl", "scala", "hs", "ex", "exs", "erl", "clj", "gradle", "cmake",
        "tf",
        "proto", "diff", "patch", "vue", "ps1", "bat",
    ]

    /// What the first bytes say. Everything that is not recognised counts as text; its decoder will say if it is not.
    init(sniffing bytes: ArraySlice<UInt8>) {
        let head = bytes.prefix(1024)
        func starts(with text: String) -> Bool { head.starts(with: text.utf8) }
        if starts(with: "%PDF-") {
            self = .pdf
        } else if starts(with: "PK\u{3}\u{4}") {
            self = .unsupported(
                format: "a zip archive or office document", remedy: "unpack it, or save it as PDF, HTML or text")
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) || head.starts(with: [0xFF, 0xD8, 0xFF])
            || starts(with: "GIF8")
        {
            self = .unsupported(format: "an image", remedy: "run OCR on it and take in its text")
        } else if head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) {
            self = .unsupported(format: "a program", remedy: "leave it out")
        } else if head.starts(with: [0x1F, 0x8B]) {
            self = .unsupported(format: "a compressed file", remedy: "unpack it first")
        } else if Self.looksLikeHTML(head) {
            self = .html
        } else {
            self = .plainText
        }
    }

    private static func looksLikeHTML(_ head: ArraySlice<UInt8>) -> Bool {
        let start = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
            || (start.hasPrefix("<?xml") && start.contains("<html"))
    }
}
