package import Foundation

/// Files of `Tests/Fixtures`.
package enum Fixtures {
    package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// A dozen short articles that refer to one another.
    package static let articles = folder.appending(path: "samovar-articles")

    /// The checkout.
    package static let checkout = folder.deletingLastPathComponent().deletingLastPathComponent()
}
