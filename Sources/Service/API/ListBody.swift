/// A list in the shape OpenAI gives to lists: `{"data":[…],"object":"list"}`.
package struct ListBody<Item: Sendable & Codable>: Sendable, Codable {
    package var object: String
    package var data: [Item]

    package init(_ items: [Item]) {
        self.object = "list"
        self.data = items
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
