import Corpus
import Retrieval
import TestRooms
import TestSupport
import Testing

@Suite struct SourceMentionTests {
    private func named(_ question: String) -> [String] { SourceMention.all(in: question).map(\.text) }

    @Test func aFileBesideAWordThatPointsAtItIsMeant() {
        #expect(named("Answer using only the file north.md: how many staff are there?") == ["north.md"])
        #expect(named("What does budget-2024.csv say about travel?") == ["budget-2024.csv"])
        #expect(named("Wie viele sind es laut \"bericht.txt\"?") == ["bericht.txt"])
        #expect(named("How many are there in papers/2024?") == ["papers/2024"])
        #expect(named("Which of the notes in the folder travel mention Oslo?") == ["travel"])
    }

    @Test func aFileThatTheQuestionIsAboutNarrowsNothing() {
        #expect(named("Who edits settings.json?").isEmpty)
        #expect(named("Is version 2.10 newer than 2.9?").isEmpty)
        #expect(named("Which page is at https://example.org/a?").isEmpty)
        #expect(named("Does U.S. law apply?").isEmpty)
    }

    @Test func aNameMeansTheFileItEndsWith() {
        let mention = SourceMention(kind: .file, text: "(4).md")
        let question = "What does the file notes (4).md say?"
        #expect(mention.means("/home/me/Notes (4).md", in: question))
        #expect(!mention.means("/home/me/plans (4).md", in: question))
        #expect(!SourceMention(kind: .file, text: "a.md").means("/home/me/ba.md", in: "only a.md"))
    }

    @Test func aFolderMeansWhatLiesInIt() {
        #expect(SourceMention(kind: .path, text: "papers/2024").means("/home/me/papers/2024/a.md", in: ""))
        #expect(SourceMention(kind: .path, text: "papers/a.md").means("/home/me/papers/a.md", in: ""))
        #expect(!SourceMention(kind: .path, text: "papers/2024").means("/home/me/papers/20245/a.md", in: ""))
        #expect(SourceMention(kind: .folder, text: "papers").means("/home/me/papers/2024/a.md", in: ""))
        #expect(!SourceMention(kind: .folder, text: "me").means("/home/men/a.md", in: ""))
    }

    @Test func aRecordIsPartOfItsFile() {
        let mention = SourceMention(kind: .file, text: "corpus.jsonl")
        #expect(mention.means("/data/corpus.jsonl#a/b", in: "only corpus.jsonl"))
    }
}

@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct QuestionScopeTests {
    private func files(_ question: String) async throws -> Set<String> {
        let index = try await ArticleIndex.shared()
        let found = try await Retriever(embedder: RealEmbedder.shared(), options: index.options).retrieve(
            question, in: index.snapshot, profile: index.profile, mode: .auto)
        return Set(found.items.map { ArticleIndex.fileName(of: $0.passage) })
    }

    @Test func aQuestionAboutOneFileIsAnsweredFromIt() async throws {
        #expect(
            try await files("Using only tula-gingerbread.md: when was the museum opened?") == ["tula-gingerbread.md"])
    }

    @Test func aFileThatIsNotThereNarrowsNothing() async throws {
        #expect(try await files("Using only nowhere.md: when was the museum of gingerbread opened?").count > 1)
    }
}
