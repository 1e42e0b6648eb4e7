package import Foundation
internal import RecordStore

extension IndexBundle {
    /// The bytes that ``cache(_:as:for:)`` kept for this very state; `nil` when there are none, they belong to another
    /// state, or a bit of them has changed.
    package func cached(_ name: String, for snapshot: IndexSnapshot) async -> CacheFile? {
        let header = cacheHeader(for: snapshot)
        let file = layout.cache(name)
        return try? await reading.run { CacheFile(at: file, header: header) }
    }

    /// The bytes that ``cache(_:as:for:)`` kept without a state: what they say of a passage must be held against it.
    package func cachedOfAnyState(_ name: String) async -> CacheFile? {
        let header = cacheHeader(for: nil)
        let file = layout.cache(name)
        return try? await reading.run { CacheFile(at: file, header: header) }
    }

    /// Keeps bytes that were worked out from one state, or from passages of any (`nil`), until another takes their name. A cache is a convenience: where
    /// the disk refuses (read-only media, no space) there is none, and nothing else happens.
    package func cache(_ payload: Data, as name: String, for snapshot: IndexSnapshot?) async {
        let header = cacheHeader(for: snapshot)
        let layout = layout
        try? await reading.run {
            try layout.createFolder(layout.caches)
            // Readers in several processes may write at once: each under a name of its own, the last rename stays.
            let temporary = layout.cache("\(name).\(UUID().uuidString).new")
            do {
                try CacheFile.encoded(payload, header: header).write(to: temporary)
                try DurableFile.check(rename(temporary.path, layout.cache(name).path), "replace", layout.cache(name))
            } catch {
                unlink(temporary.path)
                throw error
            }
        }
    }

    /// Database and state, so that bytes of another state are never taken for this one's.
    private func cacheHeader(for snapshot: IndexSnapshot?) -> Data {
        let state = snapshot.map { "\($0.content.vectorSequence)-\($0.content.tombstoneSequence)" } ?? "any"
        return Data("samovar-cache 3 \(store.identifier) \(state)\n".utf8)
    }
}
