import API
import Answering
import Corpus
import IndexBundle
import LlamaBackend
import Logging
import Settings

// Where evidence is kept and joined (`generation.reuse_evidence`), what an answer showed is read apart once the daemon is at
// rest. A document whose passages were shown lately is likely to be shown again: when a new revision comes in, its passages
// are read then and not after the next answer.

extension LocalService {
    private var learnsEvidence: Bool {
        isLasting && settings.joinsEvidence && settings.generation.reuseHotDocuments > 0
    }

    /// The answer's own events, with a note of the documents it shows.
    func notingEvidence(
        of answer: AsyncThrowingStream<AnswerEvent, any Error>, from index: String
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        guard learnsEvidence else { return answer }
        let limit = settings.generation.reuseHotDocuments
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for try await event in answer {
                        if case .retrieved(let items, _) = event {
                            self.hotSources[index, default: HotSources()]
                                .note(items.map(\.citation.source), limit: limit)
                        }
                        continuation.yield(event)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Has the passages of those documents read that were shown lately, while nobody waits for the model. A model that is
    /// not in memory stays where it is.
    func learn(_ stored: Set<BytewiseText>, of bundle: IndexBundle) async {
        let hot = stored.intersection(hotSources[bundle.name]?.sources ?? [])
        guard learnsEvidence, !hot.isEmpty, let generator = generators.present(settings.generation.model) else {
            return
        }
        do {
            let (snapshot, embedder) = try await state(of: bundle.name)
            let answerer = Answerer(
                retriever: try await retriever(settings, over: snapshot, embedder: embedder), generator: generator,
                prompts: prompts)
            let options = try settings.answeringOptions(for: AskRequest(question: ""))
            generator.learn(await answerer.learning(try await snapshot.chunks(ofSources: hot), options: options))
        } catch {
            logger.debug("changed evidence was not read: \(error)")
        }
    }
}
