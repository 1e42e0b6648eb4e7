import Corpus
import Foundation
import SystemPackage

/// Bytes as a file without a name, to hand to a child process as its standard input.
///
/// Better than a pipe: nobody has to write while the child reads, and a child that stops reading raises no signal. The
/// name is gone before anything is written, so that nothing is left behind by a crash. Owns its descriptor.
final class ScratchFile: Sendable {
    private let file: FileDescriptor

    init(_ bytes: [UInt8], place: String) throws(DocumentRefusal) {
        let folder = FileManager.default.temporaryDirectory.path
        let path = FilePath(folder).appending("samovar-\(UUID().uuidString)")
        do {
            self.file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw Self.failure(place, folder, error)
        }
        do {
            try FileManager.default.removeItem(atPath: path.string)
            try file.writeAll(bytes)
        } catch {
            throw Self.failure(place, folder, error)
        }
    }

    deinit {
        try? file.close()
    }

    /// The descriptor, at its start. Its position is shared with the child, so only one child may read at a time.
    func rewound() throws -> FileDescriptor {
        try file.seek(offset: 0, from: .start)
        return file
    }

    private static func failure(_ place: String, _ folder: String, _ error: any Error) -> DocumentRefusal {
        DocumentRefusal(
            .parserFailed, "\(place) cannot be handed to the PDF reader through \(folder): \(error). Make room there.")
    }
}
