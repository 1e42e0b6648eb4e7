internal import RecordStore

/// What must be equal for two vectors to be comparable: which model made them, and how long they are.
package struct VectorSpace: Sendable, Hashable, Codable, CustomStringConvertible {
    package var name: String

    /// Lower-case hexadecimal SHA-256 of the model file.
    package var fingerprint: String
    package var dimension: Int

    package init(name: String, fingerprint: String, dimension: Int) {
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
    }

    package var description: String { "\(name) (\(dimension) dimensions, fingerprint \(fingerprint.prefix(12)))" }
}

extension VectorSpace {
    init(_ identity: RecordStore.Identity) {
        self.init(
            name: identity.embedderName, fingerprint: identity.embedderFingerprint, dimension: identity.dimension)
    }
}

extension RecordSnapshot {
    /// What the vectors of this state mean.
    var space: VectorSpace { VectorSpace(state.identity) }
}
