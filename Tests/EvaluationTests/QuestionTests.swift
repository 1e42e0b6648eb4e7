import Corpus
import Evaluation
import Foundation
import Testing

@Suite struct QuestionTests {
    private func file(_ lines: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samovar-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "corpus.jsonl")
        try Data(lines.utf8).write(to: file)
        return file
    }

    @Test func aQuestionWithoutAnswerWantsThePassageItIsAbout() throws {
        let questions = try Question.read(
            from: file(
                """
                {"id": "1", "question": "Who?", "answers": ["A"], "supporting": ["p", "q"], "hops": 2, "type": "x"}

                {"id": "2", "question": "When?", "answers": [], "supporting": [], "near": "r"}
                {"id": "3", "question": "Where?"}
                """))
        #expect(questions.map(\.wanted) == [["p", "q"], ["r"], []])
        #expect(questions.map(\.hops) == [2, 1, 1])
    }

    @Test func aQuestionOfFilesCallsDocumentsByTheirFileNames() throws {
        let question = try #require(
            try Question.read(from: file(#"{"id": "1", "question": "?", "answers": ["A"], "sources": ["b.pdf"]}"#))
                .first)
        let passages = ["/docs/a.pdf", "/docs/b.pdf", "/docs/a.pdf"].map { source in
            StoredChunk(
                id: ChunkID(1), document: DocumentID(1), chunk: Chunk(ordinal: 0, byteRange: 0..<1, text: "x"),
                source: source, externalID: nil, title: "", titleEntity: nil, contentHash: "")
        }
        #expect(question.wanted == ["b.pdf"])
        #expect(question.ids(of: passages) == ["a.pdf", "b.pdf"])
    }

    @Test func aFolderOfFilesIsACorpusWithAnIndexOfItsOwn() throws {
        let folder = try file("").deletingLastPathComponent()
        let files = try #require(EvaluationCorpus.files(in: folder))
        #expect(files.indexName(shape: "a").hasPrefix("eval-"))
        #expect(files.indexName(shape: "a") != files.indexName(shape: "b"))
        #expect(EvaluationCorpus.files(in: folder.appending(path: "corpus.jsonl")) == nil)
    }

    @Test func aBadLineIsNamedByItsNumber() throws {
        let file = try file("{\"id\": \"1\", \"question\": \"Who?\"}\n{\"id\": 2}\n")
        let failure = #expect(throws: Failure.self) { try Question.read(from: file) }
        #expect(failure?.code == .invalidInput)
        #expect(failure?.message.contains("corpus.jsonl:2") == true)
    }

    @Test func aCorpusIsCutDownToOneSource() throws {
        let file = try file(
            """
            {"id": "a", "title": "A", "text": "one", "src": "train"}
            {"id": "b", "title": "B", "text": "two", "src": "dev"}
            """)
        let folder = file.deletingLastPathComponent().lastPathComponent.replacing("-", with: "_")
        let part = try EvaluationCorpus(from: file, source: "train")
        #expect(part.records.map(\.id) == ["a"])
        #expect(part.name == "\(folder)-corpus-train")
        let failure = #expect(throws: Failure.self) { try EvaluationCorpus(from: file, source: "tset") }
        #expect(failure?.message.contains("dev, train") == true)
    }

    @Test func theIndexNameKnowsContentAndShape() {
        let record = EvaluationCorpus.Record(id: "a", title: "Tula", text: "a city", src: nil)
        var moved = record
        (moved.title, moved.text) = ("Tula a", " city")
        let corpus = EvaluationCorpus(name: "x-corpus", records: [record])
        let name = corpus.indexName(shape: "minilm 100")
        #expect(name.wholeMatch(of: /eval-x-corpus-[0-9a-f]{8}/) != nil)
        #expect(name == corpus.indexName(shape: "minilm 100"))
        #expect(name != corpus.indexName(shape: "minilm 200"))
        #expect(name != EvaluationCorpus(name: "x-corpus", records: [moved]).indexName(shape: "minilm 100"))
    }
}
