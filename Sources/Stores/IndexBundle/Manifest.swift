internal import Corpus
internal import Foundation
internal import RecordStore

/// What a bundle's files are and how far they go: `manifest.json`.
///
/// It describes derived files only. If it is lost or wrong, everything in it can be made again from the database, which
/// holds the same identity; so a manifest is believed only where the database agrees with it.
struct Manifest: Codable, Sendable, Equatable {
    static let currentFormat = 1
    static let innerProduct = "inner_product"
    static let halfPrecision = "float16"

    struct SegmentFile: Codable, Sendable, Equatable {
        var kind: Kind

        /// Path below the bundle's folder.
        var file: String

        /// The file holds the vectors with `after` < sequence ≤ `through`, less those removed before it was written.
        var after: Int64
        var through: Int64
        var factory: String
        var count: Int
        var bytes: Int64
        var sha256: String

        /// What an open looks at; `nil` in manifests of versions that looked at the other.
        var xxh64: String?
    }

    enum Kind: String, Codable, Sendable {
        case chunks
        case entities
        case triplets

        init(_ kind: VectorKind) {
            self =
                switch kind {
                case .chunk: .chunks
                case .entity: .entities
                case .triplet: .triplets
                }
        }

        var vectorKind: VectorKind {
            switch self {
            case .chunks: .chunk
            case .entities: .entity
            case .triplets: .triplet
            }
        }
    }

    var formatVersion: Int
    var bundle: String
    var name: String
    var generation: Int

    /// All vectors up to this sequence number are in the files.
    var sequence: Int64

    /// The files hold no vector that was removed up to this tombstone; `nil`: that is not known.
    var cleanThrough: Int64?
    var embedder: VectorSpace
    var metric: String
    var precision: String
    var segments: [SegmentFile]

    func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.replace(url, with: encoder.encode(self) + Data("\n".utf8))
    }

    /// - Returns: `nil` when there is no manifest, or no readable one.
    /// - Throws: ``Failure`` with `indexMismatch` when a newer version of the program wrote it.
    static func read(at url: URL) throws -> Manifest? {
        guard let bytes = try? Data(contentsOf: url) else { return nil }
        struct Format: Decodable { var formatVersion: Int }
        if let format = try? JSONDecoder().decode(Format.self, from: bytes), format.formatVersion > currentFormat {
            throw Failure(
                .indexMismatch,
                "\(url.path) has format \(format.formatVersion), this samovar knows formats up to \(currentFormat): update it"
            )
        }
        return try? JSONDecoder().decode(Manifest.self, from: bytes)
    }

    /// Whether the files can be a base for the database's state; what is missing is read from the database.
    func agrees(with state: RecordState) -> Bool {
        formatVersion == Self.currentFormat && bundle == state.identity.bundle
            && embedder == VectorSpace(state.identity) && metric == Self.innerProduct
            && precision == Self.halfPrecision
            // Behind: removals since then are forgotten. Ahead: the database was put back to an earlier day.
            && generation >= state.oldestGeneration && sequence <= state.vectorSequence
            && segments.allSatisfy { 0 <= $0.after && $0.after <= $0.through && $0.through <= sequence }
    }
}
