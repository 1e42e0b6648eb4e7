internal import Glibc
internal import Synchronization

/// A named step at which a test can have the process killed, to see what a crash there leaves behind.
///
/// Off unless `SAMOVAR_FAIL_POINT` is set in the environment when the process starts; then each costs one comparison
/// with `nil`. The variable holds a name, and after a colon how many passes to let through: `manifest.renamed:2`.
package enum FailPoint: String, CaseIterable, Sendable {
    case stage = "records.stage"
    case commitBegun = "records.commit.begun"
    case commitWritten = "records.commit.written"
    case commitEnding = "records.commit.ending"
    case committed = "records.committed"
    case removeEnding = "records.remove.ending"
    case migrated = "records.migrated"
    case successorsKept = "records.successors.kept"
    case successorsAdopting = "records.successors.adopting"
    case factsNoted = "records.facts.noted"
    case factsAdopting = "records.facts.adopting"
    case adoptGeneration = "records.adopt"
    case createdDatabase = "bundle.database.created"
    case segmentWritten = "bundle.segment.written"
    case segmentsSynced = "bundle.segments.synced"
    case fileCreated = "file.created"
    case fileWritten = "file.written"
    case fileSynced = "file.synced"
    case fileRenamed = "file.renamed"
    case manifestReplaced = "bundle.manifest.replaced"
    case unreferencedRemoved = "bundle.unreferenced.removed"
    case generationWritten = "rebuild.generation.written"
    case generationSwapping = "rebuild.swapping"
    case generationSwapped = "rebuild.swapped"
    case generationAdopted = "rebuild.adopted"
    case successorReady = "rebuild.successor.ready"
    case successorAdopted = "rebuild.successor.adopted"
    case restoreBegun = "restore.begun"
    case restored = "restore.done"

    /// Dies here by SIGKILL when this point is armed; else does nothing.
    @inline(__always)
    package func pass() {
        guard let armed = Self.armed else { return }
        Self.strike(self, armed)
    }

    private struct Armed: Sendable {
        let name: String
        let passes: Int
    }

    private static let armed: Armed? = {
        guard let value = getenv("SAMOVAR_FAIL_POINT") else { return nil }
        let parts = String(cString: value).split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { return nil }
        return Armed(name: String(name), passes: parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }()

    private static let count = FailPointCounter()

    private static func strike(_ point: FailPoint, _ armed: Armed) {
        guard point.rawValue == armed.name, count.next() > armed.passes else { return }
        kill(getpid(), SIGKILL)
    }
}

private final class FailPointCounter: Sendable {
    private let passes = Atomic<Int>(0)

    func next() -> Int { passes.add(1, ordering: .relaxed).newValue }
}
