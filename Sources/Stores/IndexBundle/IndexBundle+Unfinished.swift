internal import Foundation
internal import RecordStore
internal import Synchronization

extension IndexBundle {
    /// What a process that was cut short has left and the next that writes finishes, in words: no question sees it, so it is
    /// no damage. Nothing while somebody writes, for whom it is work in progress.
    func unfinishedWork() throws -> [String] {
        if case .open = session.withLock({ $0 }) { return [] }
        guard !WriterLock.isHeldElsewhere(at: layout.lock) else { return [] }
        let state = try store.state()
        guard let manifest = try Self.newestManifest(layout, for: state), manifest.agrees(with: state) else {
            return state.vectorSequence == 0 ? [] : ["no vector files yet: all vectors are read from the database"]
        }
        var notes: [String] = []
        if try manifest != Manifest.read(at: layout.manifest) {
            notes.append(
                "a change of embedder was cut short behind its swap: \(manifest.embedder.name) serves, and manifest.json does "
                    + "not name it yet")
        } else if manifest.generation != state.generation {
            notes.append(
                "a swap was cut short: generation \(manifest.generation) serves, and the database still names "
                    + "\(state.generation)")
        }
        if manifest.sequence < state.vectorSequence {
            notes.append("the newest vectors are in no file yet: they are read from the database")
        }
        let leftovers = layout.unreferencedFiles(by: manifest)
        if !leftovers.isEmpty {
            let bytes = leftovers.reduce(0) { $0 + ((try? DurableFile.size(of: $1)) ?? 0) }
            notes.append(
                "\(leftovers.count) vector \(leftovers.count == 1 ? "file" : "files") of work that was cut short, "
                    + "\(bytes) bytes in all")
        }
        return notes
    }
}
