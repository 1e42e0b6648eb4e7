import Answering
import Corpus
import Foundation
import Retrieval
import TestRooms
import TestSupport
import Testing

@Suite struct ConversationTests {
    private let betancourt = Conversation(turns: [
        .init(.user, "Who planned the fair?"), .init(.assistant, "Agustín de Betancourt planned it."),
    ])

    @Test func aQuestionWithoutAConversationStaysAsItIs() {
        #expect(Conversation().standalone("Where was he born?") == "Where was he born?")
    }

    @Test func aQuestionThatPointsBackTakesTheNamesWithIt() {
        #expect(betancourt.standalone("Where was he born?") == "Agustín de Betancourt: Where was he born?")
    }

    @Test func whereNothingWasNamedTheLastQuestionGoesAlong() {
        let talk = Conversation(turns: [.init(.user, "what is brass made of"), .init(.assistant, "copper and zinc.")])
        #expect(talk.standalone("why is it good for kettles") == "what is brass made of: why is it good for kettles")
    }

    @Test func anotherSubjectLeavesTheConversationBehind() {
        let question = "Which river flows through Tula?"
        #expect(betancourt.standalone(question) == question)
    }

    @Test func theModelIsShownTheLatestTurnsThatFitAndWhatTheCallerWants() {
        var talk = betancourt
        talk.instructions = "Answer in French."
        talk.shownBytes = 45
        #expect(talk.preamble == "Answer in French.\nAnswer: Agustín de Betancourt planned it.\n")
        talk.shownBytes = 500
        #expect(talk.preamble.contains("Earlier question: Who planned the fair?\nAnswer: Agustín"))
        #expect(Conversation().preamble.isEmpty)
    }
}

/// Thirty hand-made conversations about the fixtures' articles.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct ConversationRetrievalTests {
    private struct Talk: Decodable {
        struct Turn: Decodable {
            var role: String
            var content: String
        }
        var id: String
        var conversation: [Turn]
        var question: String
        var supporting: String
        var leans: Bool

        var before: Conversation {
            Conversation(turns: conversation.map { .init($0.role == "user" ? .user : .assistant, $0.content) })
        }
    }

    /// How many questions have the file that answers them at the top.
    private func found(_ talks: [Talk], _ query: (Talk) -> String) async throws -> Int {
        let index = try await ArticleIndex.shared()
        let retriever = Retriever(embedder: try await RealEmbedder.shared(), options: index.options)
        var count = 0
        for talk in talks {
            let result = try await retriever.retrieve(
                query(talk), in: index.snapshot, profile: index.profile, mode: .auto, limit: 2)
            if result.items.contains(where: { ArticleIndex.fileName(of: $0.passage) == talk.supporting }) { count += 1 }
        }
        return count
    }

    @Test func questionsThatPointBackFindWhatTheyMean() async throws {
        let file = Fixtures.folder.appending(path: "samovar-conversations.jsonl")
        let talks = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Talk.self, from: Data($0.utf8))
        }
        let (leaning, others) = (talks.filter(\.leans), talks.filter { !$0.leans })
        let alone = try await found(leaning) { $0.question }
        let together = try await found(leaning) { $0.before.standalone($0.question) }
        #expect(
            together > alone && together * 10 >= leaning.count * 9, "\(alone), then \(together) of \(leaning.count)")
        #expect(try await found(others) { $0.before.standalone($0.question) } == others.count)
        if ProcessInfo.processInfo.environment["SAMOVAR_TALKS"] != nil {
            let all = try await found(leaning) {
                ($0.conversation.map(\.content) + [$0.question]).joined(separator: " ")
            }
            let last = try await found(leaning) {
                $0.conversation[$0.conversation.count - 2].content + " " + $0.question
            }
            let othersAll = try await found(others) {
                ($0.conversation.map(\.content) + [$0.question]).joined(separator: " ")
            }
            let othersLast = try await found(others) {
                $0.conversation[$0.conversation.count - 2].content + " " + $0.question
            }
            print(
                "TALKS alone \(alone) together \(together) all \(all) last \(last) of \(leaning.count); others all \(othersAll) last \(othersLast) of \(others.count)"
            )
        }
    }
}
