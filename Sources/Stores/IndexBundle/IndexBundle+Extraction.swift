internal import RecordStore

extension IndexBundle {
    /// What a costly extractor has read before, by key; see ``cacheExtraction(_:as:)``.
    package func cachedExtractions(_ keys: [String]) async throws -> [String: String] {
        try await reading.run { try self.store.cachedExtractions(keys) }
    }

    /// Keeps what an extractor read at a price. When the call returns the entry survives a crash, whether or not the
    /// document it was read from is ever stored.
    package func cacheExtraction(_ facts: String, as key: String) async throws {
        try await writing.run {
            try self.writer().cacheExtraction(facts, as: key)
        }
    }
}
