package import Corpus
package import Foundation
internal import RecordStore
internal import Synchronization

/// One index in one folder: documents, graph and vectors that always agree.
///
/// The database is the truth. FAISS files are derived, verified when they are read, and made again from the database
/// when they are missing, altered or behind; so a crash at any moment costs time, never data or a wrong answer.
/// One process writes (``WriterLock``), any number read; a reader sees what a writer has committed at its next
/// ``snapshot()``. A bundle is open for reading all its life, and for writing while somebody has begun to (see
/// ``beginWriting()``), so that a process that does both holds its vectors once.
///
/// All work that blocks runs on queues of the bundle's own: commits, checkpoints and swaps one after the other on
/// `writing`; moving the view forward on `viewing`, so that questions never wait for a commit; searches on `reading`.
package final class IndexBundle: Sendable {
    package enum Access: Sendable {
        case reader
        case writer
    }

    package let name: String
    package let location: URL

    /// What was found missing or altered at open and has been made again from the database, in words for the log.
    package let repairs: [String]

    let layout: BundleLayout
    let options: BundleOptions
    let store: RecordStore
    let session = Mutex(WritingState.never)

    /// Which file the database was when it was opened: another one may take its name.
    let database: FileIdentity
    let writing = BlockingQueue.serial("index.writing")
    let viewing = BlockingQueue.serial("index.viewing")
    let reading = BlockingQueue.concurrent("index.reading")
    let current: Mutex<Current>
    let files: Mutex<Files>

    /// The generation that a rebuild is making.
    let building = Mutex<Int?>(nil)

    /// The newest view. Changed only on `viewing`.
    struct Current {
        var view: VectorView

        /// What takes the view's place as soon as the database is of its space.
        var successor: VectorView?

        /// Segments up to here are being written to disk and must keep their identity.
        var sealedThrough: Int64

        /// The newest snapshot while somebody holds it. Weak, because a snapshot keeps SQLite from reusing its log.
        weak var snapshot: IndexSnapshot?

        /// The same while questions come one after the other, so that not each of them opens a connection of its own.
        var held: IndexSnapshot?

        /// Whether it was asked for since somebody last looked whether to let go of it; `nil` while nobody looks.
        var isHeldInUse: Bool?

        /// The generation that the database named when the view was loaded.
        var servingGeneration: Int
    }

    /// What is on disk. Changed only on `writing`.
    struct Files {
        var manifest: Manifest?
        var filed: [FiledSegment]
    }

    init(
        name: String, layout: BundleLayout, options: BundleOptions, store: RecordStore,
        database: FileIdentity, loaded: LoadedView, servingGeneration: Int, manifest: Manifest?, repairs: [String]
    ) {
        self.name = name
        self.location = layout.folder
        self.repairs = repairs
        self.layout = layout
        self.options = options
        self.store = store
        self.database = database
        self.current = Mutex(
            Current(view: loaded.view, sealedThrough: -1, servingGeneration: servingGeneration))
        self.files = Mutex(Files(manifest: manifest, filed: loaded.filed))
    }

    /// The newest committed state. Cheap while nothing changes: callers with the same state share one snapshot.
    package func snapshot() async throws -> IndexSnapshot {
        try await viewing.run {
            let snapshot = try self.newestSnapshot()
            self.hold(snapshot)
            return snapshot
        }
    }

    /// How long a snapshot is held that nobody asks for. Longer would keep SQLite from reusing its log.
    private static let holdingMilliseconds = 500

    /// Must run on `viewing`.
    private func hold(_ snapshot: IndexSnapshot) {
        let isWatched = current.withLock { current in
            current.held = snapshot
            defer { current.isHeldInUse = true }
            return current.isHeldInUse != nil
        }
        if !isWatched { letGoLater() }
    }

    private func letGoLater() {
        viewing.run(afterMilliseconds: Self.holdingMilliseconds) { [weak self] in
            guard let self else { return }
            let isInUse = current.withLock { current in
                let isInUse = current.isHeldInUse == true
                if !isInUse { current.held = nil }
                current.isHeldInUse = isInUse ? false : nil
                return isInUse
            }
            if isInUse { letGoLater() }
        }
    }

    /// Lets go of a held snapshot at once.
    func letGo() {
        current.withLock { $0.held = nil }
    }

    package func counts() async throws -> IndexCounts {
        try await snapshot().counts()
    }

    /// What its vectors are now: a rebuild can put another embedder's in their place.
    package var space: VectorSpace { current.withLock { $0.view.space } }

    /// The generation of the FAISS files: counts rebuilds.
    package var generation: Int { current.withLock { $0.view.generation } }

    package func bytesOnDisk() async throws -> Int64 {
        let layout = layout
        return try await reading.run { layout.bytesOnDisk() }
    }

    /// Must run on `viewing`.
    func newestSnapshot() throws -> IndexSnapshot {
        let (known, successor, sealed, shared, serving) = current.withLock {
            ($0.view, $0.successor, $0.sealedThrough, $0.snapshot, $0.servingGeneration)
        }
        let revision = try store.revision()
        if let shared, shared.revision == revision { return shared }

        var records = try store.snapshot()
        var advanced: VectorView
        let view = successor?.space == records.space ? successor ?? known : known
        // A swap of this process has put its view in place before the database names it.
        if records.state.generation != serving && records.state.generation != view.generation
            || records.space != view.space
        {
            // Another process put other files in the place of these, and may have forgotten removals that this view has
            // not seen: start from its files.
            (advanced, records) = try reload()
        } else {
            advanced = try view.advanced(to: records, sealedThrough: sealed)
        }
        let snapshot = IndexSnapshot(
            index: name, view: advanced, records: records, queue: reading)
        let generation = records.state.generation
        current.withLock {
            $0.view = advanced
            $0.snapshot = snapshot
            $0.servingGeneration = generation
        }
        return snapshot
    }

    private func reload() throws -> (VectorView, RecordSnapshot) {
        let (loaded, records, _, _) = try Self.load(layout: layout, store: store)
        return (loaded.view, records)
    }
}
