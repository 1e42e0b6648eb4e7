package import Corpus
package import Foundation
internal import Glibc
internal import RecordStore

extension IndexBundle {
    /// Opens the index in `folder`.
    ///
    /// A writer also finishes what an interrupted one left: it files what only the database holds, and marks jobs that
    /// nobody runs any more as failed.
    /// - Parameter space: what its vectors must be; `nil` to take them as they are, and ``require(_:)`` later.
    /// - Throws: ``Failure`` with `notFound` when there is no index, `indexMismatch` when its vectors are of another
    ///   space or its format is newer, `indexDamaged` when its database cannot be read, `busy` when somebody else
    ///   writes to it.
    package static func open(
        at folder: URL, name: String, access: Access, space: VectorSpace?, options: BundleOptions
    ) async throws -> IndexBundle {
        try await BlockingQueue.concurrent("index.opening").run {
            let layout = BundleLayout(folder: folder)
            try requireIndex(layout, name: name)
            let lock = access == .writer ? try WriterLock(at: layout.lock, bundleName: name) : nil
            return try open(layout, name: name, lock: lock, space: space, options: options)
        }
    }

    /// Opens the index in `folder` for writing, and makes an empty one if there is none.
    package static func openOrCreate(
        at folder: URL, name: String, space: VectorSpace, options: BundleOptions
    ) async throws -> IndexBundle {
        try await BlockingQueue.concurrent("index.opening").run {
            let layout = BundleLayout(folder: folder)
            try layout.createFolder(folder)
            let lock = try WriterLock(at: layout.lock, bundleName: name)
            if try !exists(layout.database), try !exists(layout.manifest) {
                try create(layout, space: space, options: options)
                FailPoint.createdDatabase.pass()
            }
            return try open(layout, name: name, lock: lock, space: space, options: options)
        }
    }

    /// - Throws: `denied` where the folder does not let itself be looked into; that is not the same as no file.
    private static func exists(_ url: URL) throws -> Bool {
        if access(url.path, F_OK) == 0 { return true }
        guard errno == EACCES else { return false }
        throw Failure(
            .denied, "not allowed to look into \(url.deletingLastPathComponent().path): it belongs to somebody else")
    }

    private static func requireIndex(_ layout: BundleLayout, name: String) throws {
        guard try exists(layout.database) || exists(layout.manifest) else {
            throw Failure(
                .notFound,
                "there is no index '\(name)' in \(layout.folder.path): make one with 'samovar ingest PATH --index \(name)'"
            )
        }
    }

    /// Makes the database under another name first: under its own name it is always complete.
    private static func create(_ layout: BundleLayout, space: VectorSpace, options: BundleOptions) throws {
        let unfinished = layout.folder.appending(path: "records.sqlite.new", directoryHint: .notDirectory)
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: unfinished.path + suffix)
        }
        let store = try RecordStore(
            creatingAt: unfinished.path,
            identity: RecordStore.Identity(
                bundle: UUID().uuidString.lowercased(), embedderName: space.name,
                embedderFingerprint: space.fingerprint, dimension: space.dimension),
            options: options.store)
        // A log does not follow when its database is renamed.
        try store.closeWhole()
        try DurableFile.check(rename(unfinished.path, layout.database.path), "create", layout.database)
        try DurableFile.syncDirectory(layout.folder)
        try layout.makeGeneration(1)
    }

    private static func open(
        _ layout: BundleLayout, name: String, lock: WriterLock?, space: VectorSpace?, options: BundleOptions
    ) throws -> IndexBundle {
        guard try exists(layout.database) else {
            throw Failure(
                .indexDamaged,
                "index '\(name)' has lost its database \(layout.database.path): put it back from a backup, or remove "
                    + "\(layout.folder.path) and ingest again")
        }
        let database = try FileIdentity(of: layout.database)
        let store = try RecordStore(
            openingAt: layout.database.path, access: .reader, options: options.store)
        let lost = try store.lostCommits()
        let (loaded, records, manifest, made) = try load(layout: layout, store: store)
        if let space { try records.space.require(space, of: name) }
        let repairs = lost > 0 ? [lossWarning(lost)] + made : made
        let bundle = IndexBundle(
            name: name, layout: layout, options: options, store: store, database: database, loaded: loaded,
            servingGeneration: records.state.generation, manifest: manifest, repairs: repairs)
        if let lock { try bundle.writing.wait { try bundle.begin(holding: lock) } }
        return bundle
    }

    static func lossWarning(_ commits: Int64) -> String {
        "the last \(commits) changes are gone: the database's log was damaged, or an older copy put in the database's "
            + "place; ingest the same sources again, or restore a backup"
    }

    /// Files and database may be changed by a writer while a reader looks at one after the other; a few more looks
    /// settle it. If they still disagree, nobody is writing and the files are wrong.
    static let looks = 3

    static func load(
        layout: BundleLayout, store: RecordStore
    ) throws -> (LoadedView, RecordSnapshot, manifest: Manifest?, repairs: [String]) {
        var records = try store.snapshot()
        var manifest = try newestManifest(layout, for: records.state)
        for _ in 1..<looks where manifest?.agrees(with: records.state) != true {
            records = try store.snapshot()
            manifest = try newestManifest(layout, for: records.state)
        }
        var repairs: [String] = []
        if manifest?.agrees(with: records.state) != true {
            if records.state.vectorSequence > 0 {
                repairs.append(
                    manifest == nil
                        ? "manifest.json was missing or unreadable and was made again from the database"
                        : "manifest.json did not belong to the database and was made again from it")
            }
            manifest = nil
        }
        let loaded = try VectorView.load(manifest, layout: layout, records: records)
        // What the writer compares with is what the bundle's own manifest says.
        let isOwn = try manifest == Manifest.read(at: layout.manifest)
        return (loaded, records, isOwn ? manifest : nil, repairs + loaded.repairs)
    }

    /// The bundle's manifest, unless the database has gone over to another embedder since it was written: then the one
    /// that lies beside the files of the generation that the database names.
    static func newestManifest(_ layout: BundleLayout, for state: RecordState) throws -> Manifest? {
        let manifest = try Manifest.read(at: layout.manifest)
        guard let manifest, manifest.bundle == state.identity.bundle, manifest.generation < state.generation,
            manifest.embedder != VectorSpace(state.identity)
        else { return manifest }
        return try Manifest.read(at: layout.manifest(ofGeneration: state.generation)) ?? manifest
    }
}

extension IndexBundle {
    /// - Throws: `indexMismatch` when vectors of `space` cannot be compared to this index's.
    package func require(_ space: VectorSpace) throws(Failure) {
        try self.space.require(space, of: name)
    }
}

extension VectorSpace {
    fileprivate func require(_ space: VectorSpace, of index: String) throws(Failure) {
        guard self == space else {
            throw Failure(
                .indexMismatch,
                "index '\(index)' was made with the embedder \(self), but the embedder in use is \(space): choose "
                    + "another --index, or the embedder it was made with")
        }
    }
}
