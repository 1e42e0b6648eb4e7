package import Corpus
internal import Faiss
package import Foundation
internal import Glibc
internal import RecordStore
internal import Synchronization

extension IndexBundle {
    /// Looks whether everything in the bundle agrees. Changes nothing; needs no right to write.
    /// - Parameter deep: also reads every page, passage, vector and file. O(bundle).
    package func verify(deep: Bool) async throws -> VerificationReport {
        try await reading.run {
            let start = ContinuousClock.now
            var findings = try self.store.findings(deep: deep)
            let lost = try self.store.lostCommits()
            if lost > 0 { findings.append(Finding(.database, Self.lossWarning(lost))) }
            findings += try self.fileFindings(deep: deep)
            if findings.isEmpty { findings += try self.viewFindings(deep: deep) }
            let notes = try self.unfinishedWork()
            return VerificationReport(
                index: self.name, deep: deep,
                findings: findings.map {
                    VerificationReport.Finding(
                        place: $0.place.rawValue, message: $0.message, isRepairable: $0.place.isDerived)
                },
                notes: notes.isEmpty ? nil : notes,
                seconds: (ContinuousClock.now - start) / .seconds(1))
        }
    }

    /// A writer may replace the manifest and its files while they are looked at: what is found counts where the manifest is
    /// still the same.
    private func fileFindings(deep: Bool) throws -> [Finding] {
        var findings: [Finding] = []
        for _ in 0..<Self.looks {
            let state = try store.state()
            let manifest = try Self.newestManifest(layout, for: state)
            findings = try fileFindings(manifest, state: state, deep: deep)
            let isSettled = try manifest == Self.newestManifest(layout, for: store.state())
            if findings.isEmpty || isSettled { break }
        }
        return findings
    }

    private func fileFindings(_ manifest: Manifest?, state: RecordState, deep: Bool) throws -> [Finding] {
        guard let manifest else {
            // Before the first checkpoint there is none, and all vectors are in the database.
            return access(layout.manifest.path, F_OK) == 0 ? [Finding(.files, "manifest.json cannot be read")] : []
        }
        guard manifest.agrees(with: state) else {
            return [Finding(.files, "manifest.json does not belong to this state of the database")]
        }
        return manifest.segments.compactMap { file in
            guard let url = layout.url(of: file.file) else {
                return Finding(.files, "\(file.file) would lie outside the bundle")
            }
            do {
                if deep {
                    let digest = try DurableFile.digest(of: url)
                    guard
                        digest.bytes == file.bytes, digest.sha256 == file.sha256,
                        file.xxh64 == nil || digest.xxh64 == file.xxh64
                    else {
                        return Finding(.files, "\(file.file) is altered: its checksum is wrong")
                    }
                } else if try DurableFile.size(of: url) != file.bytes {
                    return Finding(.files, "\(file.file) has another size than the manifest says")
                }
                return nil
            } catch {
                return Finding(.files, "\(file.file): \((error as? Failure)?.message ?? "\(error)")")
            }
        }
    }

    /// What a search would see, against the database.
    private func viewFindings(deep: Bool) throws -> [Finding] {
        let snapshot = try viewing.wait { try newestSnapshot() }
        var findings: [Finding] = []
        for kind in VectorKind.allCases {
            let stage = Manifest.Kind(kind).rawValue
            let (seen, stored) = (snapshot.view[kind].count, try snapshot.records.vectorCount(kind))
            if seen != stored {
                findings.append(Finding(.vectors, "\(seen) of \(stage) can be found, \(stored) are stored"))
            } else if deep {
                let (altered, missing) = try alteredVectors(kind, of: snapshot.view, from: snapshot.records)
                let count = altered.count + missing
                if count > 0 {
                    findings.append(Finding(.files, "\(count) vectors of \(stage) differ from the database"))
                }
            }
        }
        return findings
    }

    /// Vectors whose exact copy in a segment is not the one of the database, bit for bit, as the segment has them; and how
    /// many no segment has.
    private func alteredVectors(
        _ kind: VectorKind, of view: VectorView, from records: RecordSnapshot
    ) throws -> (altered: [(id: Int64, vector: [Float])], missing: Int) {
        let segments = view[kind].segments
        let dimension = view.space.dimension
        var altered: [(id: Int64, vector: [Float])] = []
        var missing = 0
        var last: Int64 = 0
        while true {
            let rows = try records.vectors(
                kind, after: last, through: records.state.vectorSequence, limit: VectorSegment.pageRows)
            last = rows.lastSequence
            for (row, id) in rows.ids.enumerated() {
                guard let segment = segments.first(where: { $0.index.contains(id) }) else {
                    missing += 1
                    continue
                }
                guard segment.isExact else { continue }
                let vector = try translatingFaissErrors { try segment.index.vector(of: id) }
                let stored = rows.values[(row * dimension)..<((row + 1) * dimension)]
                if !stored.elementsEqual(vector) { altered.append((id, vector)) }
            }
            if rows.ids.count < VectorSegment.pageRows { return (altered, missing) }
        }
    }
}

extension Finding.Place {
    /// Whether it can be made again from what else is in the database.
    fileprivate var isDerived: Bool { self == .files || self == .text }
}

extension IndexBundle {
    /// Makes again what can be made from the database: vector files, manifest, full-text index. A vector that has changed
    /// in the database since it was written to a file is put back from there: files carry checksums, rows do not.
    /// - Returns: what a deep look finds afterwards.
    package func repair() async throws -> VerificationReport {
        try await writing.run {
            let store = try self.writer()
            // Damaged pages can be anywhere: what is written on top of them would be lost with them.
            let findings = try store.findings(deep: true)
            if let damage = findings.first(where: { $0.place == .database }) {
                throw Failure(
                    .indexDamaged,
                    "the database of index '\(self.name)' is damaged (\(damage.message)): put it back with 'samovar "
                        + "restore', or ingest the documents into a new index")
            }
            try store.rebuildFullText()
            let records = try store.snapshot()
            let loaded = try VectorView.load(
                try Manifest.read(at: self.layout.manifest).flatMap {
                    $0.agrees(with: records.state) ? $0 : nil
                }, layout: self.layout, records: records)
            for kind in VectorKind.allCases {
                try store.putBack(self.alteredVectors(kind, of: loaded.view, from: records).altered, kind: kind)
            }
            self.files.withLock { $0 = Files(manifest: nil, filed: loaded.filed) }
            self.viewing.wait {
                self.current.withLock {
                    $0.view = loaded.view
                    $0.snapshot = nil
                }
            }
            try self.fileEverything()
        }
        return try await verify(deep: true)
    }

    /// Gives space back: removed vectors leave the files and kept generations go, SQLite and its text index are packed.
    package func compact(progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in }) async throws {
        try await rebuild(RebuildPlan(parts: Set(RebuildPart.allCases)), progress: progress)
        _ = try await pruneGenerations()
        try await writing.run {
            let store = try self.writer()
            try store.forgetSuccessors()
            // A held snapshot would keep the log that packing writes from being folded in.
            self.letGo()
            try store.pack()
        }
    }

    /// A complete copy of the database in one file, taken while others read and write. Everything else in the bundle
    /// can be made from it.
    /// - Throws: ``Failure`` with `invalidRequest` when the file is there already.
    package func backup(to file: URL) async throws {
        try await reading.run {
            guard !FileManager.default.fileExists(atPath: file.path) else {
                throw Failure(.invalidRequest, "\(file.path) is there already: choose another name, or remove it first")
            }
            let unfinished = file.appendingPathExtension("new")
            try? FileManager.default.removeItem(at: unfinished)
            do {
                try self.store.backUp(to: unfinished.path)
                try DurableFile.sync(unfinished)
                try DurableFile.check(rename(unfinished.path, file.path), "create", file)
                try DurableFile.syncDirectory(file.deletingLastPathComponent())
            } catch {
                try? FileManager.default.removeItem(at: unfinished)
                throw error
            }
        }
    }

    /// Makes an index in `folder` from a backup.
    /// - Throws: ``Failure`` with `invalidRequest` when there is an index already or `file` is none, `indexDamaged` when it is
    ///   no whole backup.
    package static func restore(from file: URL, to folder: URL, name: String, options: BundleOptions) async throws {
        try await BlockingQueue.concurrent("index.opening").run {
            let layout = BundleLayout(folder: folder)
            var entry = stat()
            guard stat(file.path, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else {
                throw Failure(
                    .invalidRequest, "\(file.path) is no file: name the one that a backup was written to")
            }
            guard !isIndex(at: folder) else {
                throw Failure(
                    .invalidRequest,
                    "there is an index '\(name)' already: restore under another --index, or remove it first")
            }
            try layout.createFolder(folder)
            let lock = try WriterLock(at: layout.lock, bundleName: name)
            defer { lock.release() }
            FailPoint.restoreBegun.pass()
            let unfinished = folder.appending(path: "records.sqlite.new", directoryHint: .notDirectory)
            let leftovers = ["", "-wal", "-shm"].map { unfinished.path + $0 }
            for path in leftovers { try? FileManager.default.removeItem(atPath: path) }
            // Its own name is gone when it has taken the database's.
            defer { for path in leftovers { try? FileManager.default.removeItem(atPath: path) } }
            try FileManager.default.copyItem(at: file, to: unfinished)
            let store = try RecordStore(
                openingAt: unfinished.path, access: .writer, options: options.store)
            let findings = try store.findings(deep: true)
            try store.closeWhole()
            guard findings.isEmpty else {
                throw Failure(.indexDamaged, "\(file.path) is no whole backup: \(findings[0].message)")
            }
            for path in leftovers.dropFirst() { try? FileManager.default.removeItem(atPath: path) }
            try DurableFile.sync(unfinished)
            try DurableFile.check(rename(unfinished.path, layout.database.path), "create", layout.database)
            FailPoint.restored.pass()
            try DurableFile.syncDirectory(folder)
        }
    }
}
