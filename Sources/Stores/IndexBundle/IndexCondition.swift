package import Corpus
internal import Foundation
internal import RecordStore

/// What can be told of an index without reading its vectors, for who decides on a rebuild.
package struct IndexCondition: Sendable, Equatable {
    /// The vector files of one kind.
    package struct Part: Sendable, Equatable {
        package var kind: RebuildPart

        /// Vectors that a search can find.
        package var living: Int

        /// Vectors in the files, and those of them that were removed since.
        package var filed: Int
        package var removed: Int

        /// FAISS's description of the largest file; empty where there is none.
        package var factory: String

        package init(kind: RebuildPart, living: Int, filed: Int, removed: Int, factory: String) {
            self.kind = kind
            self.living = living
            self.filed = filed
            self.removed = removed
            self.factory = factory
        }
    }

    package var parts: [Part]
    package var space: VectorSpace

    /// Who read the documents' facts: the identities of extractors.
    package var extractors: Set<String>

    package init(parts: [Part], space: VectorSpace, extractors: Set<String>) {
        self.parts = parts
        self.space = space
        self.extractors = extractors
    }
}

/// When a rebuild would help.
package struct RebuildLimits: Sendable, Equatable {
    /// Of the vectors in the files, the share of removed ones that is too much.
    package var tombstoneShare: Double

    /// Vectors of a kind that exact search is too slow for.
    package var exactVectors: Int

    /// The settings' FAISS description, embedder and kind of extractor.
    package var factory: String
    package var embedder: String
    package var extractor: String

    /// What that extractor marks its facts with, which says by which model and prompt it reads; `nil` when not known.
    package var extractorIdentity: String?

    package init(
        tombstoneShare: Double, exactVectors: Int, factory: String, embedder: String, extractor: String,
        extractorIdentity: String?
    ) {
        self.tombstoneShare = tombstoneShare
        self.exactVectors = exactVectors
        self.factory = factory
        self.embedder = embedder
        self.extractor = extractor
        self.extractorIdentity = extractorIdentity
    }
}

/// A rebuild that would help, and why.
package struct RebuildAdvice: Sendable, Equatable {
    package var reason: String

    /// `nil` for all.
    package var parts: [RebuildPart]?
    package var factory: String?
    package var embedder: String?
    package var extractor: String?

    package init(
        reason: String, parts: [RebuildPart]? = nil, factory: String? = nil, embedder: String? = nil,
        extractor: String? = nil
    ) {
        self.reason = reason
        self.parts = parts
        self.factory = factory
        self.embedder = embedder
        self.extractor = extractor
    }
}

extension IndexCondition {
    /// The rebuilds that would help, the most important first. Changed settings of the graph ask for none: it is made
    /// of the stored passages whenever its settings or the state are new.
    package func advice(_ limits: RebuildLimits) -> [RebuildAdvice] {
        let stored = parts.filter { $0.living > 0 }
        guard !stored.isEmpty else { return [] }
        var advice: [RebuildAdvice] = []
        let crowded = stored.filter { VectorSegment.isExact($0.factory) && $0.living >= limits.exactVectors }
        if space.name != limits.embedder {
            advice.append(
                RebuildAdvice(
                    reason: "its vectors are \(space.name)'s and embedding.model is \(limits.embedder)",
                    embedder: limits.embedder))
        } else if !crowded.isEmpty, VectorSegment.isExact(limits.factory) {
            let words = crowded.map { "\($0.living) \($0.kind.rawValue)" }.joined(separator: ", ")
            advice.append(
                RebuildAdvice(
                    reason: "\(words) are searched exactly", parts: crowded.map(\.kind),
                    factory: BundleOptions.automaticFactory))
        } else {
            let outdated = stored.filter { part in
                let wanted = SegmentBuilder.configuredFactory(limits.factory, rows: part.living)
                return !VectorSegment.isExact(wanted) && wanted != part.factory
            }
            let worn = stored.filter {
                $0.filed > 0 && Double($0.removed) > limits.tombstoneShare * Double($0.filed)
            }
            if let first = outdated.first {
                let wanted = SegmentBuilder.configuredFactory(limits.factory, rows: first.living)
                let present = first.factory.isEmpty ? "no file" : first.factory
                advice.append(
                    RebuildAdvice(
                        reason: "faiss.factory asks for \(wanted) and \(first.kind.rawValue) have \(present)",
                        parts: outdated.map(\.kind)))
            } else if !worn.isEmpty {
                let words = worn.map { "\(100 * $0.removed / $0.filed)% of the \($0.kind.rawValue)" }
                advice.append(
                    RebuildAdvice(
                        reason: "\(words.joined(separator: ", ")) in the files are removed ones",
                        parts: worn.map(\.kind)))
            }
        }
        // Imported facts were asked for by whoever brought them: no setting speaks against them.
        let readers = Dictionary(grouping: extractors) { String($0.prefix { $0 != ":" }) }
            .filter { Self.ownExtractors.contains($0.key) }
        guard Self.ownExtractors.contains(limits.extractor) else { return advice }
        var reason: String?
        if let other = readers.keys.sorted().first(where: { $0 != limits.extractor }) {
            reason = "facts were read by \(other) and extraction.extractor is \(limits.extractor)"
        } else if let wanted = limits.extractorIdentity, let known = readers[limits.extractor],
            known.contains(where: { $0 != wanted })
        {
            reason = "facts were read by another model or prompt than extraction's"
        }
        if let reason {
            advice.append(RebuildAdvice(reason: reason, parts: [.triplets], extractor: limits.extractor))
        }
        return advice
    }

    private static let ownExtractors: Set = ["grammar", "model"]
}

extension IndexBundle {
    package func condition() async throws -> IndexCondition {
        try await reading.run { try Self.condition(self.layout, self.store.snapshot()) }
    }

    /// O(vectors), from one of the database's own indexes.
    static func condition(_ layout: BundleLayout, _ records: RecordSnapshot) throws -> IndexCondition {
        let manifest = try Manifest.read(at: layout.manifest).flatMap { $0.agrees(with: records.state) ? $0 : nil }
        let counts = try records.vectorCounts(through: manifest?.sequence ?? 0)
        let parts = VectorKind.allCases.map { kind in
            let files = manifest?.segments.filter { $0.kind == Manifest.Kind(kind) } ?? []
            let filed = files.reduce(0) { $0 + $1.count }
            return IndexCondition.Part(
                kind: Manifest.Kind(kind).part, living: counts[kind]?.all ?? 0, filed: filed,
                removed: max(0, filed - (counts[kind]?.through ?? 0)),
                factory: files.max { $0.count < $1.count }?.factory ?? "")
        }
        return IndexCondition(parts: parts, space: records.space, extractors: try records.extractors())
    }
}
