import Checksums
import Foundation
import Glibc
import Llama

/// An encoder's weights in the numbers that this processor multiplies fastest.
///
/// Newer processors multiply bfloat16 values at twice the rate of wider ones. A copy of the model file in them is made once,
/// and named by the model's fingerprint and its own checksum: one that differs from its name is made anew. Vectors agree with
/// those of the file's own half-precision weights to a cosine of 0.9999 and are ranked alike, so that both belong to one
/// space, and an index that was made with one can be asked and added to with the other. But they depend more on which texts
/// were computed together.
struct EncoderWeights {
    /// Where copies are; it may be missing.
    var folder: URL

    private static let portion = 1 << 20

    /// The copy, or the file itself where there is nothing to gain: a processor that would widen each value, or weights that are
    /// quantised. Blocks for as long as reading the copy takes, and converting the first time.
    /// - Parameter complaint: why there is no copy although there should be.
    /// - Throws: what loading the model itself throws.
    func load(path: String, fingerprint: String, complaint: inout String?) throws(LlamaError) -> LlamaModel {
        guard LlamaModel.multipliesBfloat16, LlamaModel.isFloatingPoint(path: path) else {
            return try LlamaModel(path: path)
        }
        do {
            return try LlamaModel(path: try intactCopy(of: fingerprint) ?? makeCopy(of: path, fingerprint: fingerprint))
        } catch {
            complaint = "\(error)"
            return try LlamaModel(path: path)
        }
    }

    /// What is found to be damaged goes.
    private func intactCopy(of fingerprint: String) throws -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix("\(fingerprint)-") {
            let file = folder.appending(path: name)
            if name == Self.name(of: fingerprint, checksum: try Self.checksum(of: file)) { return file.path }
            try FileManager.default.removeItem(at: file)
        }
        return nil
    }

    /// It takes its name when all of it is on the disk.
    private func makeCopy(of path: String, fingerprint: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let temporary = folder.appending(path: ".\(fingerprint)-\(getpid())")
        defer { try? FileManager.default.removeItem(at: temporary) }
        try LlamaModel.writeBfloat16(of: path, to: temporary.path)
        let written = try FileHandle(forUpdating: temporary)
        defer { try? written.close() }
        try written.synchronize()
        let copy = folder.appending(path: Self.name(of: fingerprint, checksum: try Self.checksum(of: temporary)))
        guard rename(temporary.path, copy.path) == 0 else {
            throw LlamaError(.modelInvalid, "cannot write \(copy.path): \(String(cString: strerror(errno)))")
        }
        return copy.path
    }

    private static func name(of fingerprint: String, checksum: UInt64) -> String {
        "\(fingerprint)-bf16-\(String(checksum, radix: 16)).gguf"
    }

    private static func checksum(of file: URL) throws -> UInt64 {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        var hash = QuickHash()
        while let bytes = try handle.read(upToCount: portion), !bytes.isEmpty {
            bytes.withUnsafeBytes { hash.update($0) }
        }
        return hash.finalize()
    }
}
