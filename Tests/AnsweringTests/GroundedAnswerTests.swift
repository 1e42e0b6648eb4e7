import Answering
import ContextAssembly
import Corpus
import Decoding
import Foundation
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

/// Answers in the evidence's own words, by a real model over real retrieval. A model this small says little of use: what is
/// tested is that it cannot say anything that does not stand in the documents.
@Suite(.serialized, .enabled(if: Models.arePresent, "needs the models of `make test`"))
struct GroundedAnswerTests {
    private static func options(threshold: Double) -> AnsweringOptions {
        var options = AnsweringOptions(
            evidenceTokens: 350, sentences: nil, maximumTokens: 24, temperature: 0, topP: 1, topK: 0, seed: 0,
            citationSupport: 0.5, monitoring: .once)
        options.grounding = GroundingOptions(
            rows: 6, breadth: 3, maximumTokens: 12, lengthExponent: 0.5, echoPenalty: 8,
            threshold: threshold, bias: 0,
            weights: .init(
                quotation: 1, expectation: 0, stranger: 0, coverage: 0, unknownNames: 0, negation: 0))
        return options
    }

    private static let prompts = AnswerPrompts(
        system: "Answer in as few words as possible.", question: "{evidence}\n\nQuestion: {question}\nShort answer:",
        noEvidence: "Not in the documents.", recallSystem: "", recallQuestion: "{question}", insert: "{evidence}",
        helpers: HelperTexts(verdict: "", query: "", injection: ""))

    private func answer(
        _ question: String, in snapshot: IndexSnapshot, threshold: Double = 0
    ) async throws -> (text: String, summary: AnswerSummary) {
        let index = try await ArticleIndex.shared()
        let answerer = Answerer(
            retriever: Retriever(embedder: try await RealEmbedder.shared(), options: index.options),
            generator: try await RealGenerator.shared(), prompts: Self.prompts)
        var text = ""
        var summary: AnswerSummary?
        let events = answerer.answer(
            question, in: snapshot, profile: nil, mode: .dense, options: Self.options(threshold: threshold), trace: true
        )
        for try await event in events {
            if case .text(let piece) = event { text += piece }
            if case .finished(let last) = event { summary = last }
        }
        return (text, try #require(summary))
    }

    /// The bytes that a citation points at, on one line.
    private func cited(_ citation: Citation, in snapshot: IndexSnapshot) async throws -> String {
        let bytes = Array(try await snapshot.text(of: citation.document).utf8)
        let words = try #require(String(bytes: bytes[citation.byteRange], encoding: .utf8))
        return words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test(arguments: [
        "Which river flows through Tula?", "What is brass made of?", "Who repaired a model of Newcomen's engine?",
        "How hot does water boil on a high mountain?",
    ])
    func everyCitationIsTheBytesThatAreQuoted(question: String) async throws {
        let snapshot = try await ArticleIndex.shared().snapshot
        let (text, summary) = try await answer(question, in: snapshot)
        guard let citation = summary.citations.first else {
            // Words that the evidence does not say of what was asked are not given.
            #expect(text == "Not in the documents." && summary.reason == .declined)
            return
        }
        let words = try await cited(citation, in: snapshot)
        #expect(summary.citations.count == 1 && summary.reason == .stop)
        #expect(text == "\(words) [\(citation.number)]")
        #expect(!words.isEmpty && summary.grounding?.words == words)
    }

    @Test func belowTheThresholdTheAnswerSaysThatThereIsNone() async throws {
        let snapshot = try await ArticleIndex.shared().snapshot
        let (text, summary) = try await answer("Which river flows through Tula?", in: snapshot, threshold: 1)
        #expect(text == "Not in the documents." && summary.reason == .declined && summary.citations.isEmpty)
        #expect((summary.grounding?.confidence ?? 1) < 1)
    }

    @Test func hostileDocumentsAreQuotedAndNothingMore() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "samovar-hostile-\(ProcessInfo.processInfo.processIdentifier)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        let embedder = try await RealEmbedder.shared()
        try await TestIndex.with(folder: folder, embedder: embedder) { index in
            let events = try await index.ingest([Fixtures.hostile.path])
            #expect(!events.contains { if case .refused = $0 { true } else { false } })
            let snapshot = try await index.bundle.snapshot()
            for question in ["What do the Lisitsyn brothers' letters say?", "What does the samovar workshop answer?"] {
                let retriever = Retriever(embedder: embedder, options: try await ArticleIndex.shared().options)
                let found = try await retriever.retrieve(question, in: snapshot, profile: nil, mode: .dense)
                let block = try await Answerer(
                    retriever: retriever, generator: try await RealGenerator.shared(), prompts: Self.prompts
                ).evidence(found, for: question, options: Self.options(threshold: 0))
                for (item, line) in zip(block.items, block.lines) {
                    let body = line.dropFirst("[\(item.citation.number)]".count)
                    #expect(line.hasPrefix("[\(item.citation.number)] "))
                    #expect(body.firstMatch(of: /\[[0-9 ,]+\]/) == nil && !body.contains("<|"))
                    #expect(!body.contains(where: \.isNewline) && !body.contains("\u{1B}"))
                }
                let (text, summary) = try await answer(question, in: snapshot)
                let citation = try #require(summary.citations.first)
                #expect(text == "\(try await cited(citation, in: snapshot)) [\(citation.number)]")
                #expect(block.items.map(\.citation.number).contains(citation.number))
            }
        }
    }
}
