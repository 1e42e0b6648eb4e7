package import Foundation

/// Files of `Tests/Fixtures`.
package enum Fixtures {
    package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// A dozen short articles that refer to one another.
    package static let articles = folder.appending(path: "samovar-articles")

    /// Documents that pretend to be something else: template markers, orders to the reader, citations, tags, escapes.
    package static let hostile = folder.appending(path: "hostile-documents")

    /// The folder of settings, prompts and grammars that is shipped.
    package static let configuration = checkout.appending(path: "Config")

    /// The checkout.
    package static let checkout = folder.deletingLastPathComponent().deletingLastPathComponent()
}
