package import Corpus
internal import Faiss
internal import Foundation
internal import RecordStore
internal import Synchronization

extension IndexBundle {
    /// The content hashes of those of `sources` that are stored as `extractor` read them, to skip what has not changed.
    package func contentHashes(for sources: [String], readBy extractor: String?) async throws -> [BytewiseText: String]
    {
        try await reading.run { try self.store.contentHashes(for: sources, readBy: extractor) }
    }

    /// Names and facts of `documents` that have no vector here yet: embed these, then ``commit(_:vectors:)``.
    package func unseen(in documents: [PreparedDocument]) async throws -> UnseenTexts {
        try await reading.run { try self.store.unseenTexts(in: documents) }
    }

    /// Stores documents with their chunks, facts and vectors: all of them or none. When the call returns they survive
    /// a crash, and the next ``snapshot()`` holds them. A document whose source is stored is replaced whole.
    /// - Throws: ``Failure`` with `busy` when a removal took a name or fact that ``unseen(in:)`` had counted as known:
    ///   ask again and embed the rest.
    /// - Returns: the documents' ids, in their order.
    @discardableResult
    package func commit(_ documents: [PreparedDocument], vectors: PreparedVectors) async throws -> [DocumentID] {
        try await writing.run {
            return try self.writer().commit(documents, vectors: vectors, at: Date())
        }
    }

    /// Vectors that are stored already for passages of these documents; see ``RecordStore/chunkVectors(like:)``.
    package func chunkVectors(like documents: [(source: String, contentHash: String)]) async throws
        -> [BytewiseText: [Float]]
    {
        try await reading.run { try self.store.chunkVectors(like: documents) }
    }

    /// Keeps vectors of texts until they are committed; a later process that embeds the same asks for them first.
    package func stage(_ texts: [String], vectors: EmbeddingMatrix) async throws {
        try await writing.run { try self.writer().stage(texts, vectors: vectors) }
    }

    package func stagedVectors(of texts: [String]) async throws -> [BytewiseText: [Float]] {
        try await reading.run { try self.store.stagedVectors(of: texts) }
    }

    /// Documents whose source lies below a folder, in order of sources.
    package func documents(
        below folder: String
    ) async throws -> [(id: DocumentID, source: String, externalID: String?)] {
        try await reading.run { try self.store.documents(below: folder) }
    }

    /// Removes documents with their chunks, and with the facts and names that only they had. Unknown ids are ignored.
    /// - Returns: the ids that were there.
    @discardableResult
    package func remove(_ documents: [DocumentID]) async throws -> [DocumentID] {
        try await writing.run {
            return try self.writer().remove(documents)
        }
    }

    /// Writes the vectors that only the database holds to FAISS files, so that the next open is quick. Nothing is lost
    /// without it. O(new vectors), and now and then O(all) when segments are put together.
    package func checkpoint() async throws {
        try await writing.run {
            _ = try self.writer()
            try self.fileEverything()
        }
    }

    /// Keeps numbers fitted on this index's vectors; they come back in ``IndexSnapshot/calibration()``.
    package func setCalibration(_ values: [String: Double]) async throws {
        try await writing.run {
            let store = try self.writer()
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let json = String(decoding: try encoder.encode(values), as: UTF8.self)
            try store.setSetting(IndexSnapshot.calibrationKey, to: json)
        }
    }

    /// Keeps a text beside the documents, such as a monitor's thresholds; it comes back in ``IndexSnapshot/note(_:)``.
    package func keepNote(_ text: String, as key: String) async throws {
        try await writing.run { try self.writer().setSetting(IndexSnapshot.notePrefix + key, to: text) }
    }

    /// Must run on `writing`.
    func fileEverything() throws {
        // While files are written, questions may go on and append to the view, but must not rearrange what is written.
        let view = try viewing.wait {
            _ = try newestSnapshot()
            // Not the snapshot's own view: a shared one may hold the same vectors in an older arrangement.
            return current.withLock {
                $0.sealedThrough = $0.view.sequence
                return $0.view
            }
        }
        defer { current.withLock { $0.sealedThrough = -1 } }

        let (manifest, filed) = files.withLock { ($0.manifest, $0.filed) }
        let compacted = try view.compacted()
        let (segments, newlyFiled) = try file(compacted, known: filed)
        let next = makeManifest(of: compacted, segments: segments)
        if next != manifest {
            try replaceManifest(next)
            files.withLock { $0 = Files(manifest: next, filed: newlyFiled) }
        }
        viewing.wait { current.withLock { $0.view.replacePrefixes(view, with: compacted) } }
        layout.removeUnreferenced(by: next, building: building.withLock { $0 })
        FailPoint.unreferencedRemoved.pass()
    }

    /// The manifest of the bundle, and beside the generation's own files the same, for the day when another generation
    /// serves and somebody wants this one back.
    func replaceManifest(_ manifest: Manifest) throws {
        try manifest.write(to: layout.manifest(ofGeneration: manifest.generation))
        try manifest.write(to: layout.manifest)
        FailPoint.manifestReplaced.pass()
    }

    func makeManifest(of view: VectorView, segments: [Manifest.SegmentFile]) -> Manifest {
        Manifest(
            formatVersion: Manifest.currentFormat, bundle: store.identifier, name: name,
            generation: view.generation, sequence: view.sequence, cleanThrough: view.cleanThrough, embedder: view.space,
            metric: Manifest.innerProduct,
            precision: Manifest.halfPrecision, segments: segments)
    }

    /// Writes the segments of `view` that no file holds yet.
    func file(
        _ view: VectorView, known: [FiledSegment]
    ) throws -> (segments: [Manifest.SegmentFile], filed: [FiledSegment]) {
        var filed: [FiledSegment] = []
        try layout.makeGeneration(view.generation)
        for kind in VectorKind.allCases {
            for segment in view[kind].segments {
                if let already = known.first(where: { $0.segment === segment }) {
                    filed.append(already)
                    continue
                }
                let path = layout.file(of: segment, kind: Manifest.Kind(kind), generation: view.generation)
                let url = layout.folder.appending(path: path, directoryHint: .notDirectory)
                try translatingFaissErrors { try segment.index.write(to: url.path) }
                FailPoint.segmentWritten.pass()
                let digest = try DurableFile.digest(of: url)
                filed.append(
                    FiledSegment(
                        segment: segment,
                        file: Manifest.SegmentFile(
                            kind: Manifest.Kind(kind), file: path, after: segment.after, through: segment.through,
                            factory: segment.factory, count: segment.count, bytes: digest.bytes, sha256: digest.sha256,
                            xxh64: digest.xxh64))
                )
            }
        }
        try DurableFile.syncDirectory(layout.generation(view.generation))
        FailPoint.segmentsSynced.pass()
        return (filed.map(\.file), filed)
    }
}
