import Corpus

/// One writing of an answer: text through the citation filter, held back until something of it is supported.
///
/// Invariant: nothing is shown before the first sentence that an item supports; from then on everything is. What is never
/// shown can be taken back.
struct AnswerDraft {
    /// Whether text is shown as it came: a marker would break what follows a grammar.
    private let isVerbatim: Bool

    /// Whether text waits until it is supported.
    private let isHeld: Bool

    /// What an answer of JSON has come to that was asked for in words, not by a grammar: a marker would break it, too.
    private var json: JSONText?

    /// The first characters, until they show whether they begin JSON; `nil` from then on.
    private var opening: String?
    private var items: [EvidenceItem]
    private var stream: CitationStream
    private var held: [AnswerEvent] = []

    private(set) var citations: [Citation] = []

    /// All text, shown or not, without citations.
    private(set) var text = ""

    /// Whether any of it has been shown.
    private(set) var isShown = false

    init(items: [EvidenceItem], support: CitationSupport, isVerbatim: Bool, isHeld: Bool) {
        self.items = items
        self.isVerbatim = isVerbatim
        self.isHeld = isHeld && !isVerbatim
        self.opening = isVerbatim ? nil : ""
        stream = CitationStream(support: support)
    }

    mutating func add(_ more: [EvidenceItem]) {
        items += more
        stream.add(more)
    }

    mutating func write(_ piece: String, emit: (AnswerEvent) -> Void) {
        text += piece
        var piece = piece
        if let begun = opening {
            piece = begun + piece
            switch JSONText.beginning(piece) {
            case .open:
                opening = piece
                return
            case .json: json = JSONText()
            case .prose: break
            }
            opening = nil
        }
        if isVerbatim || json != nil {
            isShown = true
            let shown = json?.take(piece) ?? piece
            if !shown.isEmpty { emit(.text(shown)) }
        }
        send(stream.feed(piece), emit: emit)
    }

    mutating func end(emit: (AnswerEvent) -> Void) {
        if let rest = opening {
            opening = nil
            send(stream.feed(rest), emit: emit)
        }
        send(stream.finish(), emit: emit)
    }

    /// Shows what is held, supported or not.
    mutating func release(emit: (AnswerEvent) -> Void) {
        for event in held { emit(event) }
        if !held.isEmpty { isShown = true }
        held = []
    }

    private mutating func send(_ outputs: [CitationStream.Output], emit: (AnswerEvent) -> Void) {
        for output in outputs {
            switch output {
            case .text(let text):
                if !isVerbatim, json == nil { held.append(.text(text)) }
            case .cited(let number):
                // Markers resolve by construction: the filter knows only the numbers of these items.
                guard let item = items.first(where: { $0.citation.number == number }) else { continue }
                citations.append(item.citation)
                held.append(.cited(item.citation))
            }
        }
        if !isHeld || json != nil || !citations.isEmpty { release(emit: emit) }
    }
}

/// Whether an answer of the model says that it does not know.
enum ModelRefusal {
    /// Openings of such an answer; one that merely holds these words further on is an answer.
    private static let openings: [[Substring]] = [
        "unknown", "unanswerable", "not known", "not stated", "not mentioned", "not specified", "not provided",
        "not given", "no answer", "no information", "none of the evidence", "the evidence does not",
        "the provided evidence does not", "the given evidence does not", "the documents do not", "the text does not",
        "there is no information", "there is no evidence", "it is not stated", "it is not mentioned",
        "it is not specified", "i do not know", "i don t know", "i m sorry", "sorry", "cannot be answered",
        "the answer is not", "the question cannot", "based on the provided evidence there is no",
    ].map { $0.split(separator: " ") }

    static func isOne(_ answer: String) -> Bool {
        let words = answer.lowercased().split { !$0.isLetter && !$0.isNumber }
        // One word alone declines only when it is the whole answer: "Unknown Soldier" is a name.
        return words.isEmpty || openings.contains { $0.count > 1 ? words.starts(with: $0) : words == $0 }
    }
}
