package import Corpus

/// A list in the shape OpenAI gives to lists: `{"data":[…],"object":"list"}`.
package struct ListBody<Item: Sendable & Codable>: Sendable, Codable {
    package var object: String
    package var data: [Item]

    /// Whether there is more behind a page; `nil` for a list that is whole.
    package var hasMore: Bool?

    package init(_ items: [Item], hasMore: Bool? = nil) {
        self.object = "list"
        self.data = items
        self.hasMore = hasMore
    }
}

/// Some of the documents, in the order of their ids.
package struct DocumentPage: Sendable, Equatable {
    /// The last id of the page before.
    package var after: DocumentID?

    /// How many; `nil` for all.
    package var limit: Int?

    package init(after: DocumentID? = nil, limit: Int? = nil) {
        self.after = after
        self.limit = limit
    }
}

/// The answer to the removal of several things.
package struct RemovalBody<Item: Sendable & Codable>: Sendable, Codable {
    package var removed: [Item]

    package init(removed: [Item]) {
        self.removed = removed
    }
}

/// The answer to a deletion.
package struct DeletionBody: Sendable, Equatable, Codable {
    package var id: Int64
    package var object: String
    package var deleted: Bool

    package init(document id: Int64) {
        self.id = id
        self.object = "document"
        self.deleted = true
    }
}
