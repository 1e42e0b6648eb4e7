internal import Corpus
internal import Foundation
internal import Glibc
internal import RecordStore
internal import Synchronization

/// Whether this bundle may write now.
enum WritingState: Sendable {
    case never
    case open(WritingSession)
    case closed
}

/// The right to write, shared by all who have begun to in this process.
struct WritingSession: Sendable {
    let lock: WriterLock
    let store: RecordStore
    var users: Int
}

extension IndexBundle {
    /// Takes the right to write, for this process alone; calls may nest and overlap, and each is undone by one
    /// ``endWriting()``.
    ///
    /// The first one brings the bundle to what another writer left: it reads files that changed, files what only the
    /// database holds, and marks jobs that nobody runs any more as interrupted.
    /// - Throws: ``Failure`` with `busy` when another process writes, `indexMismatch` when another index has taken the
    ///   place of this one.
    package func beginWriting() async throws {
        try await writing.run {
            let isJoined = self.session.withLock { state in
                guard case .open(var session) = state else { return false }
                session.users += 1
                state = .open(session)
                return true
            }
            if !isJoined { try self.begin(holding: WriterLock(at: self.layout.lock, bundleName: self.name)) }
        }
    }

    package func endWriting() async {
        _ = try? await writing.run { self.end(all: false) }
    }

    /// Gives the right to write back for good; every later write fails. Without this call it goes with the last
    /// reference.
    package func close() async {
        _ = try? await writing.run {
            self.end(all: true)
            self.session.withLock { $0 = .closed }
        }
    }

    /// Runs `body` with the right to write.
    package func withWriter<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await beginWriting()
        do {
            let result = try await body()
            await endWriting()
            return result
        } catch {
            await endWriting()
            throw error
        }
    }

    /// Whether the files are still those that were opened; an index may have been removed, or made anew.
    package var isCurrent: Bool { (try? FileIdentity(of: layout.database)) == database }

    /// Must run on `writing`.
    func begin(holding lock: WriterLock) throws {
        guard isCurrent else {
            throw Failure(.indexMismatch, "index '\(name)' was removed or replaced meanwhile: open it again")
        }
        let store = try RecordStore(
            openingAt: layout.database.path, access: .writer, options: options.store)
        guard store.identifier == self.store.identifier else {
            throw Failure(.indexMismatch, "index '\(name)' was replaced meanwhile: open it again")
        }
        session.withLock { $0 = .open(WritingSession(lock: lock, store: store, users: 1)) }
        do {
            try catchUpWithFiles()
            try store.interruptJobs(at: Date())
            try adoptServingGeneration()
            try fileEverything()
        } catch {
            end(all: true)
            throw error
        }
    }

    /// Another process may have written since the files were read.
    private func catchUpWithFiles() throws {
        let manifest = try Manifest.read(at: layout.manifest)
        guard manifest != files.withLock({ $0.manifest }) else { return }
        try viewing.wait {
            let (loaded, records, manifest, _) = try Self.load(layout: layout, store: store)
            files.withLock { $0 = Files(manifest: manifest, filed: loaded.filed) }
            current.withLock {
                $0.view = loaded.view
                $0.snapshot = nil
                $0.servingGeneration = records.state.generation
            }
        }
    }

    /// A swap that was cut short between the manifest and the database is finished: the manifest decides.
    private func adoptServingGeneration() throws {
        let state = try store.state()
        let generation = current.withLock { $0.view.generation }
        guard generation != state.generation else { return }
        try writer().adoptGeneration(
            generation, oldest: min(state.oldestGeneration, generation), forgettingTombstonesThrough: nil)
        viewing.wait { current.withLock { $0.servingGeneration = generation } }
    }

    private func end(all: Bool) {
        let ended: WritingSession? = session.withLock { state in
            guard case .open(var session) = state else { return nil }
            session.users -= 1
            state = session.users > 0 && !all ? .open(session) : .never
            return session.users > 0 && !all ? nil : session
        }
        guard let ended else { return }
        letGo()
        ended.store.foldLog()
        try? ended.store.close()
        ended.lock.release()
    }

    /// The store that may write.
    func writer() throws -> RecordStore {
        switch session.withLock({ $0 }) {
        case .open(let session): return session.store
        case .never: throw Failure(.denied, "index '\(name)' was opened only for reading")
        case .closed: throw Failure(.internal, "index '\(name)' has been closed")
        }
    }
}

/// Which file a path leads to.
struct FileIdentity: Sendable, Equatable {
    private let device: UInt64
    private let inode: UInt64

    init(of url: URL) throws {
        var status = stat()
        try DurableFile.check(stat(url.path, &status), "look at", url)
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
    }
}
