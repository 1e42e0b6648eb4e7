internal import Corpus
internal import Dispatch
internal import Faiss
internal import Foundation
internal import RecordStore
internal import Synchronization

/// A view as it was put together from files and database.
struct LoadedView: Sendable {
    var view: VectorView

    /// Which segments are already on disk, and as what.
    var filed: [FiledSegment]

    /// What was not as it should be and has been made again from the database, in words for the log.
    var repairs: [String]
}

struct FiledSegment: Sendable {
    var segment: VectorSegment
    var file: Manifest.SegmentFile
}

extension VectorView {
    /// Reads the files that `manifest` names, verifies each, and takes from the database what a missing or altered file
    /// should have held and what came after.
    /// - Parameter manifest: `nil` when there is none that agrees with the database; then all comes from the database.
    static func load(
        _ manifest: Manifest?, layout: BundleLayout, records: RecordSnapshot
    ) throws -> LoadedView {
        let dimension = records.space.dimension
        var filed: [FiledSegment] = []
        var repairs: [String] = []
        var sets: [VectorKind: VectorSet] = [:]
        let files = manifest?.segments ?? []
        for (file, outcome) in zip(files, readAll(files, layout: layout, dimension: dimension)) {
            let kind = file.kind.vectorKind
            do {
                let segment = try outcome.get()
                filed.append(FiledSegment(segment: segment, file: file))
                sets[kind, default: VectorSet()].append(segment)
            } catch {
                repairs.append("\(file.file) was made again from the database: \(error)")
                let segment = try VectorSegment.loading(
                    kind, after: file.after, through: file.through, from: records, dimension: dimension)
                sets[kind, default: VectorSet()].append(segment)
            }
        }
        let base = VectorView(
            generation: manifest?.generation ?? max(1, records.state.generation), space: records.space,
            sequence: manifest?.sequence ?? 0, tombstoneSequence: 0, cleanThrough: manifest?.cleanThrough ?? 0,
            sets: sets)
        let view = try base.advanced(to: records, sealedThrough: -1)
        return LoadedView(view: view, filed: filed, repairs: repairs)
    }

    /// Several files at once: their checksums are most of what an open costs.
    private static func readAll(
        _ files: [Manifest.SegmentFile], layout: BundleLayout, dimension: Int
    ) -> [Result<VectorSegment, any Error>] {
        let outcomes = Mutex<[Int: Result<VectorSegment, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: files.count) { place in
            let outcome = Result { try read(files[place], layout: layout, dimension: dimension) }
            outcomes.withLock { $0[place] = outcome }
        }
        return outcomes.withLock { outcomes in files.indices.compactMap { outcomes[$0] } }
    }

    private static func read(
        _ file: Manifest.SegmentFile, layout: BundleLayout, dimension: Int
    ) throws -> VectorSegment {
        guard let url = layout.url(of: file.file) else {
            throw Failure(.indexDamaged, "its path leaves the bundle")
        }
        guard try isWhole(file, at: url) else { throw Failure(.indexDamaged, "its checksum is wrong") }
        return try translatingFaissErrors {
            let index = try VectorIndex(mapping: url.path)
            guard index.dimension == dimension, index.count == file.count else {
                throw Failure(.indexDamaged, "it holds other vectors than the manifest says")
            }
            return VectorSegment(index, after: file.after, through: file.through, factory: file.factory)
        }
    }

    private static func isWhole(_ file: Manifest.SegmentFile, at url: URL) throws -> Bool {
        guard let expected = file.xxh64 else {
            let digest = try DurableFile.digest(of: url)
            return digest.bytes == file.bytes && digest.sha256 == file.sha256
        }
        return try DurableFile.quickDigest(of: url) == (file.bytes, expected)
    }
}
