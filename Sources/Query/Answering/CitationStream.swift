package import Corpus

/// Turns the model's running text into text whose citations hold.
///
/// A marker `[n]` the model writes is kept only if item n exists and supports the sentence it stands in; any other is
/// withdrawn before it is shown. A sentence that ends without a marker gets that of the item which supports it best,
/// when one does. So no marker is ever shown that does not resolve.
///
/// Invariant: the concatenated text of all outputs, with markers removed, is the model's text with its markers removed
/// (one space before a withdrawn marker goes with it).
///
/// At most one sentence end and one marker are held back, until the next characters decide them.
package struct CitationStream: Sendable {
    package enum Output: Sendable, Equatable {
        case text(String)
        /// The answer refers to the item of this number for the first time.
        case cited(Int)
    }

    private var support: CitationSupport
    private var seen: Set<Int> = []

    /// The current sentence without markers, and whether it carries one that is shown.
    private var sentence = ""
    private var isCited = false

    /// White space, a marker, or a sentence end that may still turn out to be something else.
    private var held = ""

    package init(support: CitationSupport) {
        self.support = support
    }

    /// More items can be referred to from here on.
    package mutating func add(_ items: [EvidenceItem]) { support.add(items) }

    package mutating func feed(_ piece: String) -> [Output] {
        var outputs: [Output] = []
        for character in piece { accept(character, into: &outputs) }
        return Self.merged(outputs)
    }

    /// The end of the answer: settles what is held and cites the last sentence.
    package mutating func finish() -> [Output] {
        var outputs: [Output] = []
        settle(atEnd: true, into: &outputs)
        return Self.merged(outputs)
    }

    private mutating func accept(_ character: Character, into outputs: inout [Output]) {
        if held.hasOpenMarker {
            if character.isNumber || character == "," || (character == " " && held.last == ",") {
                held.append(character)
                return
            }
            if character == "]", held.last != "[" {
                held.append(character)
                resolveMarker(into: &outputs)
                return
            }
            settle(atEnd: false, into: &outputs)
        }
        if character == "[" {
            held.append(character)
        } else if character.isWhitespace {
            if held.holdsTerminator { settle(atEnd: endsSentence, into: &outputs) }
            held.append(character)
        } else if character.isSentenceEnd {
            if !held.isEmpty, !held.holdsTerminator { settle(atEnd: false, into: &outputs) }
            held.append(character)
        } else if held.holdsTerminator, character == "\"" || character == ")" || character == "”" || character == "*" {
            held.append(character)
        } else {
            settle(atEnd: false, into: &outputs)
            show(String(character), into: &outputs)
        }
    }

    /// Whether the terminator that is held ends the sentence; the stop of "Mr." does not. The next word is not known yet:
    /// a capitalised one that is no function word stands for it.
    private var endsSentence: Bool {
        SentenceSplitter.ranges(in: sentence + held + " Next").count > 1
    }

    /// Shows what is held; at a sentence's end the missing citation goes in front of its terminator.
    private mutating func settle(atEnd: Bool, into outputs: inout [Output]) {
        let text = held
        held = ""
        if atEnd {
            if !isCited {
                for number in support.citations(for: sentence) { show(marker: number, into: &outputs) }
            }
            if !text.isEmpty { outputs.append(.text(text)) }
            sentence = ""
            isCited = false
        } else if !text.isEmpty {
            show(text, into: &outputs)
        }
    }

    private mutating func resolveMarker(into outputs: inout [Output]) {
        guard let open = held.lastIndex(of: "[") else { return }
        let before = String(held[..<open])
        let numbers = held[open...].split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        let isAfterEnd = before.holdsTerminator
        let kept = numbers.filter { support.supports($0, sentence) }
        held = ""
        if isAfterEnd {
            // The marker follows the sentence end ("… ghost. [1]"): it belongs to the sentence before it.
            if !kept.isEmpty {
                for number in kept { show(marker: number, into: &outputs) }
            }
            held = before.trimmedAtEnd
        } else if kept.isEmpty {
            held = before.trimmedAtEnd
        } else {
            let space = before.trimmedAtEnd
            if !space.isEmpty { show(space, into: &outputs) }
            for number in kept { show(marker: number, into: &outputs) }
        }
    }

    private mutating func show(_ text: String, into outputs: inout [Output]) {
        outputs.append(.text(text))
        sentence += text
    }

    private mutating func show(marker number: Int, into outputs: inout [Output]) {
        isCited = true
        outputs.append(.text(" [\(number)]"))
        if seen.insert(number).inserted { outputs.append(.cited(number)) }
    }

    private static func merged(_ outputs: [Output]) -> [Output] {
        var result: [Output] = []
        for output in outputs {
            if case .text(let next) = output, case .text(let last)? = result.last {
                result[result.count - 1] = .text(last + next)
            } else {
                result.append(output)
            }
        }
        return result
    }
}

extension Character {
    fileprivate var isSentenceEnd: Bool {
        self == "." || self == "!" || self == "?" || self == "。" || self == "！" || self == "？"
    }
}

extension String {
    fileprivate var holdsTerminator: Bool { contains(where: \.isSentenceEnd) }

    fileprivate var hasOpenMarker: Bool {
        guard let open = lastIndex(of: "[") else { return false }
        return !self[open...].contains("]")
    }

    fileprivate var trimmedAtEnd: String {
        var result = self
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}
