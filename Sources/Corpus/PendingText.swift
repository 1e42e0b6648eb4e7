/// A text of a stored passage, name or fact that another embedder has still to embed.
package struct PendingText: Sendable, Equatable {
    /// What the vector will be of: a kind and an id of the store.
    package var kind: Int
    package var id: Int64
    package var text: String

    package init(kind: Int, id: Int64, text: String) {
        self.kind = kind
        self.id = id
        self.text = text
    }
}
