package import API
package import Corpus
import Foundation
import IndexBundle
import Settings

extension LocalService {
    package func verify(_ request: VerificationRequest) async throws -> VerificationReport {
        try await reader(try indexName(request.index)).verify(deep: request.deep ?? false)
    }

    package func repair(index: String?) async throws -> VerificationReport {
        try await writing(try indexName(index), with: nil) { try await $0.repair() }
    }

    package func compact(index: String?) async throws -> IndexStatus {
        let index = try indexName(index)
        try await writing(index, with: nil) { try await $0.compact() }
        return try await status(index: index)
    }

    package func backup(_ request: BackupRequest) async throws -> BackupRequest {
        let index = try indexName(request.index)
        let file = try Self.file(request.path)
        try await reader(index).backup(to: file)
        return BackupRequest(path: file.path, index: index)
    }

    package func restore(_ request: BackupRequest) async throws -> BackupRequest {
        let index = try indexName(request.index)
        let file = try Self.file(request.path)
        guard FileManager.default.isReadableFile(atPath: file.path) else {
            throw Failure(.notFound, "there is no backup \(file.path)")
        }
        try await IndexBundle.restore(
            from: file, to: directory(of: index), name: index, options: settings.bundleOptions)
        forget(index)
        // Files of vectors are made now, not at the first question.
        try await writing(index, with: nil) { try await $0.checkpoint() }
        return BackupRequest(path: file.path, index: index)
    }

    private static func file(_ path: String) throws -> URL {
        guard path.hasPrefix("/") else { throw Failure(.invalidRequest, "'\(path)' is not an absolute path") }
        return URL(filePath: path, directoryHint: .notDirectory)
    }
}
