import API
import Answering
import ContextAssembly
package import Corpus
import Decoding
package import Evaluation
import Extraction
import Foundation
import IndexBundle
import LlamaBackend
import Retrieval
package import Settings

// What the evaluation asks of the rooms goes past the calls that the daemon offers: it needs rankings, not answers alone,
// and settings that change from trial to trial over one index.

extension LocalService {
    /// One way to retrieve, by name: a mode and the settings it runs under.
    package struct Trial: Sendable {
        package var name: String
        package var mode: RetrievalMode
        package var settings: Settings

        package init(name: String, mode: RetrievalMode, settings: Settings) {
            self.name = name
            self.mode = mode
            self.settings = settings
        }
    }

    /// What decides how an index of given documents looks.
    package var indexShape: String {
        let (chunking, extraction) = (settings.chunking, settings.extraction)
        return [
            settings.embedding.model, "\(settings.embedding.windowTokens)", "\(chunking.minimumWords)",
            "\(chunking.targetWords)", "\(chunking.maximumWords)", "\(extraction.sentenceMilliseconds)",
            "\(extraction.maximumWords)", "\(extraction.maximumTriplets)", extraction.extractor,
            extraction.extractor == "model" ? extraction.model : "",
            extraction.extractor == "import" ? extraction.triplets ?? "" : "",
        ].joined(separator: " ")
    }

    /// What counts the tokens of evidence: the generator's name; `nil` where its model is not here, and words have to do.
    package func tokenizerName() async throws -> String? {
        try await generatorIfPresent()?.identity.name
    }

    package func retrievalTrial(_ trial: Trial, index: String) async throws -> RetrievalTrial {
        let retriever = try await retriever(trial, index: index)
        let options = try trial.settings.answeringOptions(for: AskRequest(question: ""))
        let budget = options.evidenceTokens
        guard let generator = try await generatorIfPresent() else {
            return try await retrievalTrial(trial, index: index, retriever: retriever) { found, _ in
                let block = await EvidenceBlock(
                    found.items.map { $0.candidate() }, budget: budget, countTokens: { WordCount.tokens($0) })
                return ShownEvidence(tokens: block.tokens, text: block.text)
            }
        }
        let answerer = Answerer(retriever: retriever, generator: generator, prompts: prompts)
        return try await retrievalTrial(trial, index: index, retriever: retriever) { found, question in
            let block = try await answerer.evidence(found, for: question, options: options)
            return ShownEvidence(tokens: block.tokens, text: block.text)
        }
    }

    /// A way to retrieve with the generator behind it, and the prompts that ask for the bare answer: those of `ask` want
    /// a sentence, which exact match and F1 would count against it.
    package func answerTrial(_ trial: Trial, index: String) async throws -> AnswerTrial {
        let retriever = try await retriever(trial, index: index)
        let prompts = try shortAnswerPrompts
        return AnswerTrial(
            retrieval: try await retrievalTrial(trial, index: index, retriever: retriever) { _, _ in
                ShownEvidence(tokens: 0, text: "")
            },
            answerer: Answerer(retriever: retriever, generator: try await loadedGenerator(), prompts: prompts),
            options: try trial.settings.answeringOptions(for: AskRequest(question: "")))
    }

    /// A way to answer as `ask` does under the trial's settings, for what the answers cite.
    package func citationTrial(_ trial: Trial, index: String) async throws -> CitationTrial {
        let retriever = try await retriever(trial, index: index)
        let generator = try await loadedGenerator()
        let request = AskRequest(question: "")
        var options = try trial.settings.answeringOptions(for: request)
        let retrieval = try await retrievalTrial(trial, index: index, retriever: retriever) { _, _ in
            ShownEvidence(tokens: 0, text: "")
        }
        try await calibrate(&options, over: retrieval.snapshot, for: generator)
        let prompts = trial.settings.isGrounded(request) ? try shortAnswerPrompts : self.prompts
        return CitationTrial(
            retrieval: retrieval, answerer: Answerer(retriever: retriever, generator: generator, prompts: prompts),
            options: options)
    }

    /// The prompts that ask for the bare answer, which evaluations score and quotations are.
    var shortAnswerPrompts: AnswerPrompts {
        get throws { try Self.answerPrompts(in: settings.directories.configuration, form: "short-") }
    }

    func retriever(_ trial: Trial, index: String) async throws -> Retriever {
        let (snapshot, embedder) = try await state(of: indexName(index))
        return try await self.retriever(trial.settings, over: snapshot, embedder: embedder)
    }

    func retrievalTrial(
        _ trial: Trial, index: String, retriever: Retriever,
        evidence: @escaping @Sendable (RetrievalResult, String) async throws -> ShownEvidence
    ) async throws -> RetrievalTrial {
        let snapshot = try await state(of: indexName(index)).snapshot
        let graph = trial.settings.collectionRankingOptions.graph
        let profile: CollectionProfile? =
            if !trial.mode.ranksCollection {
                nil
            } else if graph == settings.collectionRankingOptions.graph {
                try await profile(of: snapshot)
            } else {
                try await CollectionProfile(of: snapshot, in: reader(snapshot.index), options: graph)
            }
        return RetrievalTrial(
            name: trial.name, mode: trial.mode, retriever: retriever, snapshot: snapshot, profile: profile,
            evidence: evidence)
    }

    private func generatorIfPresent() async throws -> LlamaGenerator? {
        do {
            return try await loadedGenerator()
        } catch let failure as Failure where failure.code == .modelMissing {
            return nil
        }
    }

    package func extractionTrial() async throws -> ExtractionTrial {
        ExtractionTrial(try await extractor(ExtractorChoice(settings), cache: nil))
    }

    /// Those of `ids` that no document of the index has as its own id, or as its file's name.
    package func documentsMissing(_ ids: Set<String>, from index: String) async throws -> Set<String> {
        let snapshot = try await reader(indexName(index)).snapshot()
        let known = Set(
            try await snapshot.documents().flatMap { document in
                [document.externalID, Question.fileName(of: document.source)].compactMap(\.self)
                    .map { BytewiseText($0) }
            })
        return ids.filter { !known.contains(BytewiseText($0)) }
    }
}
