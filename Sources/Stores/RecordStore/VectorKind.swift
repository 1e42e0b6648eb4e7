/// What a vector stands for. The raw value is stored in the database and used by its triggers: never renumber.
package enum VectorKind: Int, Sendable, CaseIterable, Codable {
    case chunk = 1
    case entity = 2
    case triplet = 3
}
