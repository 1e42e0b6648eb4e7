import Answering
import Corpus
import Testing

private let items = ["Marley's Ghost visits Scrooge first.", "Tula made samovars in 1778."].enumerated().map {
    EvidenceItem(
        kind: .chunk,
        citation: Citation(
            number: $0.offset + 1, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: "", headings: [],
            pages: nil, byteRange: 0..<1, contentHash: ""),
        text: $0.element, score: 1)
}

/// Feeds the text in pieces of every size and checks that the size does not matter.
private func stream(_ text: String) -> (text: String, cited: [Int]) {
    var results: [(text: String, cited: [Int])] = []
    for size in 1...max(1, text.count) {
        var stream = CitationStream(support: CitationSupport(items: items, question: "", threshold: 0.5))
        var outputs: [CitationStream.Output] = []
        var rest = text[...]
        while !rest.isEmpty {
            outputs += stream.feed(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        outputs += stream.finish()
        var shown = ""
        var cited: [Int] = []
        for output in outputs {
            switch output {
            case .text(let piece): shown += piece
            case .cited(let number): cited.append(number)
            }
        }
        results.append((shown, cited))
    }
    for result in results { #expect(result == results[0], "the size of the pieces shows in the answer") }
    return results[0]
}

@Suite struct CitationStreamTests {
    @Test(arguments: [
        // A sentence without a marker gets the one of the item that supports it, before its full stop.
        ("Marley's Ghost visits first.", "Marley's Ghost visits first [1].", [1]),
        // The model's own marker stays where it is right.
        ("Marley's Ghost visits first [1].", "Marley's Ghost visits first [1].", [1]),
        ("Marley's Ghost visits first. [1]", "Marley's Ghost visits first [1].", [1]),
        // A wrong or invented marker is withdrawn; the right item takes its place.
        ("Tula made samovars [1].", "Tula made samovars [2].", [2]),
        ("Tula made samovars [9].", "Tula made samovars [2].", [2]),
        // Nothing supports it: nothing is cited.
        ("Elephants are grey.", "Elephants are grey.", []),
        ("Elephants are grey [2].", "Elephants are grey.", []),
        // Two sentences, two items; a number is cited as an event once.
        (
            "Marley's Ghost visits. Tula made samovars. Marley's Ghost!",
            "Marley's Ghost visits [1]. Tula made samovars [2]. Marley's Ghost [1]!", [1, 2]
        ),
        // Not sentence ends, not markers.
        (
            "Mr. Scrooge visits first. Mrs. Tula made samovars",
            "Mr. Scrooge visits first [1]. Mrs. Tula made samovars [2]", [1, 2]
        ),
        ("Made in 1778 or so, Tula samovars", "Made in 1778 or so, Tula samovars [2]", [2]),
        // Nearly the same number is another number.
        ("Made in 1778.5 or so, Tula samovars", "Made in 1778.5 or so, Tula samovars", []),
        ("An array a[i] is code.", "An array a[i] is code.", []),
        ("", "", []),
    ])
    func answersAreCitedByWhatSupportsThem(text: String, shown: String, cited: [Int]) {
        let result = stream(text)
        #expect(result.text == shown)
        #expect(result.cited == cited)
    }
}

@Suite struct CitationSupportTests {
    /// The first item holds nearly all words of the answer, but only those the question brought.
    @Test func whatTheAnswerAddsDecidesBetweenItems() {
        let texts = [
            "Scrooge went home at night, first of all.", "The Ghost of Marley visits Scrooge.",
        ]
        let evidence = texts.enumerated().map { position, text in
            var item = items[0]
            item.text = text
            item.citation.number = position + 1
            return item
        }
        let support = CitationSupport(
            items: evidence, question: "Who visits Scrooge first at night?", threshold: 0.4)
        let answer = "Marley's Ghost visits Scrooge first at night"
        #expect(support.best(for: answer) == 2)
        #expect(!support.supports(1, answer))
        #expect(support.supports(2, answer))
    }

    /// A quotation that only repeats the question is no answer, unless the question says what to choose from.
    @Test(arguments: [
        ("Which river flows through Tula?", "the Tula", false),
        ("Which river flows through Tula?", "Tula rivers", false),
        ("Which river flows through Tula?", "the Upa at Tula", true), ("Which river flows through Tula?", "Ob", true),
        ("How many rivers flow through Tula?", "2", true),
    ])
    func anAnswerAddsAWordThatTheQuestionLacks(question: String, answer: String, adds: Bool) {
        #expect(CitationSupport.adds(answer, to: question) == adds)
        #expect(!CitationSupport.offersChoice(question))
    }

    @Test func aQuestionMayOfferWhatItsAnswerIsChosenFrom() {
        #expect(CitationSupport.offersChoice("Which is older, the samovar or the teapot?"))
        #expect(!CitationSupport.offersChoice("Who lives in Oregon?"))
    }
}
