import Corpus
import Retrieval
import Testing

@Suite struct DocumentVersionsTests {
    private func passage(
        _ id: Int64, _ source: String, version: String? = nil, date: String? = nil, status: String? = nil,
        _ text: String
    ) -> StoredChunk {
        StoredChunk(
            id: ChunkID(id), document: DocumentID(id),
            chunk: Chunk(ordinal: 0, byteRange: 0..<text.utf8.count, text: text), source: source, externalID: nil,
            title: "Parking rules", metadata: DocumentMetadata(version: version, date: date, status: status),
            titleEntity: nil, contentHash: "")
    }

    private var rules: [StoredChunk] {
        [
            passage(1, "/d/parking-2021.md", date: "2021-01-01", "A place in the yard costs 10 euros a month."),
            passage(2, "/d/gate.md", "The gate of the yard is closed at night."),
            passage(3, "/d/parking-2023.md", date: "2023-01-01", "A place in the yard costs 30 euros a month."),
            passage(4, "/d/parking-2022.md", date: "2022-01-01", "A place in the yard costs 20 euros a month."),
        ]
    }

    @Test(arguments: ["What does a place in the yard cost?", "What is the current price of a place in the yard?"])
    func aQuestionAboutNowIsAnsweredFromTheLatest(question: String) {
        let versions = DocumentVersions(of: rules, for: question)
        #expect(versions.order == [2, 0, 3, 1])
        #expect(versions.setAside == [ChunkID(1), ChunkID(4)])
    }

    @Test func aQuestionThatNamesAVersionIsAnsweredFromIt() {
        let versions = DocumentVersions(of: rules, for: "What did a place in the yard cost in 2022?")
        #expect(versions.order.first == 3)
        #expect(versions.setAside == [ChunkID(1), ChunkID(3)])
    }

    @Test(arguments: ["How did the price of a place change?", "What was the previous price of a place in the yard?"])
    func aQuestionAboutThePastSeesAll(question: String) {
        let versions = DocumentVersions(of: rules, for: question)
        #expect(versions.order == [0, 1, 2, 3])
        #expect(versions.setAside.isEmpty)
    }

    @Test func aDraftIsNotTheLatest() {
        let passages = [
            passage(1, "/d/rules-v3-draft.md", "A place in the yard costs 30 euros a month."),
            passage(2, "/d/rules-v2.md", "A place in the yard costs 20 euros a month."),
        ]
        let versions = DocumentVersions(of: passages, for: "What does a place cost?")
        #expect(versions.order == [1, 0])
        #expect(versions.setAside == [ChunkID(1)])
    }

    @Test func recordsOfOneFormAreNoVersions() {
        let passages = (1...3).map { number in
            passage(
                Int64(number), "/d/note-\(number).md",
                "Note number \(number) was written by the clerk of the day about shelf \(number * 7).")
        }
        for question in ["Who wrote about shelf 14?", "Who wrote the notes?"] {
            let versions = DocumentVersions(of: passages, for: question)
            #expect(versions.order == [0, 1, 2])
            #expect(versions.setAside.isEmpty)
        }
    }

    @Test func passagesThatAreVersionsOfSeveralOthersKeepTheirPlaces() {
        let texts = ["a b c d e f g h", "a b c d e f g i", "a b c d e j k l", "a b c d e j k i"]
        let passages = texts.enumerated().map { place, text in passage(Int64(place + 1), "/d/x-v\(place).md", text) }
        #expect(DocumentVersions(of: passages, for: "a b").order.sorted() == [0, 1, 2, 3])
    }

    @Test func versionsAreComparedByNumber() {
        let passages = ["2.9", "2.10"].enumerated().map { place, version in
            passage(Int64(place + 1), "/d/rules.\(place).md", version: version, "A place costs \(place) euros a month.")
        }
        #expect(DocumentVersions(of: passages, for: "What does a place cost?").setAside == [ChunkID(1)])
    }

    @Test func reportsOfOtherYearsThatSaySomethingElseAreNoVersions() {
        let passages = [
            passage(1, "/d/minutes-2023.md", "The board chose a new caterer for the canteen."),
            passage(2, "/d/minutes-2024.md", "Bicycles may be kept in the cellar from May on."),
        ]
        let versions = DocumentVersions(of: passages, for: "Who caters?")
        #expect(versions.order == [0, 1])
        #expect(versions.setAside.isEmpty)
    }
}

@Suite struct ChunkBodyTests {
    @Test func whiteSpaceMakesNoDifference() {
        let text = "New staff get a badge at the desk of the security office in the hall, on the first morning."
        #expect(ChunkBody.normalised(text) == ChunkBody.normalised(text.replacing(" ", with: "\n ")))
    }

    @Test func whatIsShortIsNoCopy() {
        #expect(ChunkBody.normalised("The branch has 12 staff.") == nil)
    }
}
