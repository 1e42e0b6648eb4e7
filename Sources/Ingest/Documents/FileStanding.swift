import Corpus
import Glibc

/// Where a file stands: its name, and the folders near it.
struct FileStanding {
    /// Without the extension.
    let name: String

    /// The two folders it lies in, the outer one first.
    let folders: [String]

    /// When it was last changed; `nil` where the disk does not say.
    let modified: Int?

    init(path: String) {
        let parts = path.split(separator: "/")
        let file = parts.last ?? ""
        let dot = file.lastIndex(of: ".") ?? file.endIndex
        name = String(dot == file.startIndex ? file : file[..<dot])
        folders = parts.dropLast().suffix(2).map(String.init)
        var status = stat()
        modified = stat(path, &status) == 0 ? status.st_mtim.tv_sec : nil
    }

    /// The name as words: `travel_policy-v3` is three.
    var words: [String] { Self.words(of: name) }

    static func words(of text: some StringProtocol) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Whether a title leaves something of the name unsaid.
    func says(moreThan title: String) -> Bool {
        let said = Set(Self.words(of: title))
        return !words.allSatisfy(said.contains)
    }

    /// Whether the name is one that people give, not a place-holder.
    var isSpeaking: Bool {
        guard words.contains(where: { $0.count >= 3 && $0.contains(where: \.isLetter) }) else { return false }
        return !words.allSatisfy { word in
            Self.placeholders.contains(word) || word.allSatisfy(\.isNumber)
        }
    }

    /// Whether it is written like a person's or a thing's name: "Jane Doe".
    var isProperName: Bool {
        let parts = name.split(separator: " ")
        return parts.count >= 2 && parts.allSatisfy { $0.first.map { $0.isUppercase || $0.isNumber } == true }
    }

    /// Whether a heading is one that any document may have, so that it does not tell this one from others.
    static func isCommonplace(_ heading: String) -> Bool {
        commonplaces.contains(words(of: heading).joined(separator: " "))
    }

    private static let placeholders: Set<String> = [
        "index", "readme", "untitled", "document", "doc", "page", "note", "notes", "file", "scan", "output", "main",
        "default", "copy", "download", "tmp", "test", "new", "home",
    ]

    private static let commonplaces: Set<String> = [
        "abstract", "about", "address", "agenda", "appendix", "background", "basics", "bio", "contact", "contacts",
        "contact details", "contact information", "contents", "table of contents", "data", "description", "details",
        "document", "faq", "general", "home", "info", "information", "introduction", "log", "meeting notes", "minutes",
        "misc", "notes", "overview", "page", "preface", "profile", "references", "report", "sheet1", "status",
        "summary",
        "tasks", "to do", "todo", "untitled", "untitled document", "welcome", "inhalt", "inhaltsverzeichnis", "kontakt",
        "kontakte", "einleitung", "notizen", "protokoll", "übersicht", "überblick", "zusammenfassung", "sommaire",
        "résumé", "contenu", "introducción", "índice", "resumen", "contatti", "indice", "sommario",
    ]
}
