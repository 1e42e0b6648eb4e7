import API
import Corpus
import Foundation
import IndexBundle
import LlamaBackend
import Logging
import Settings

/// What the daemon does for its indexes unasked (`index.rebuild_policy`).
extension LocalService {
    /// Rebuilds that would help an index; `nil` where there are none or nobody wants to hear of them.
    func proposals(for condition: IndexCondition, of index: String) async -> [RebuildProposal]? {
        guard settings.index.rebuildPolicy != "off" else { return nil }
        let model = settings.embedding.model
        // An index keeps a file's name for its embedder, without folder and ending.
        let embedder =
            model.contains("/") || model.hasSuffix(".gguf")
            ? URL(filePath: model).deletingPathExtension().lastPathComponent : model
        let advice = condition.advice(
            RebuildLimits(
                tombstoneShare: settings.index.rebuildTombstones, exactVectors: settings.index.rebuildExact,
                factory: settings.faiss.factory, embedder: embedder, extractor: settings.extraction.extractor,
                extractorIdentity: await configuredExtractorIdentity()))
        let proposals = advice.map { advice in
            RebuildProposal(
                reason: advice.reason,
                request: RebuildRequest(
                    parts: advice.parts, factory: advice.factory, index: index,
                    embedder: advice.embedder == nil ? nil : model, extractor: advice.extractor))
        }
        return proposals.isEmpty ? nil : proposals
    }

    /// Looks after all indexes, now and then, until the task is cancelled.
    package func keepUp() async {
        while (try? await Task.sleep(for: .seconds(settings.index.rebuildQuietSeconds))) != nil {
            await lookAfterIndexes()
        }
    }

    private func lookAfterIndexes() async {
        guard settings.index.rebuildPolicy != "off", let indexes = try? await indexes() else { return }
        for index in indexes {
            for proposal in index.proposals ?? [] {
                guard settings.index.rebuildPolicy == "start" else {
                    if noted.insert("\(index.name) \(proposal.reason)").inserted {
                        logger.notice(
                            "a rebuild would help index \(index.name): \(proposal.reason); \(proposal.command)")
                    }
                    continue
                }
                guard isQuiet, triedRebuilds[index.name] != proposal else { continue }
                triedRebuilds[index.name] = proposal
                do {
                    let job = try await rebuild(proposal.request)
                    logger.notice("rebuild \(job.id) of index \(index.name) started: \(proposal.reason)")
                } catch {
                    logger.warning("no rebuild of index \(index.name): \((error as? Failure)?.message ?? "\(error)")")
                }
                // One at a time: the next look finds what is left to do.
                return
            }
        }
    }

    /// No question for a while, none being answered, and no job at work.
    private var isQuiet: Bool {
        lastQuestion.duration(to: .now) >= .seconds(settings.index.rebuildQuietSeconds) && jobsAtWork.isEmpty
            && generators.isAtRest
    }
}
