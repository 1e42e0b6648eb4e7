/// A token's number in one model's vocabulary. Ids of different models have nothing to do with each other.
package struct TokenID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    package var description: String { String(rawValue) }
}

/// One line of tokens in an engine's cache. Several may share a beginning.
package struct SequenceID: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}
