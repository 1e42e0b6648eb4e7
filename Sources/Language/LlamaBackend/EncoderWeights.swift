import Foundation
import Llama

/// An encoder's weights in the numbers that this processor multiplies fastest.
///
/// Newer processors multiply bfloat16 values at twice the rate of wider ones. A copy of the model file in them is made once,
/// and named by the model's fingerprint. Vectors agree with those of the file's own half-precision weights to a cosine of
/// 0.9999 and are ranked alike, so that both belong to one space, and an index that was made with one can be asked and
/// added to with the other.
struct EncoderWeights {
    /// Where copies are; it may be missing.
    var folder: URL

    /// The copy, or the file itself where there is nothing to gain: a processor that would widen each value, or weights that are
    /// quantised. Blocks for as long as converting takes the first time.
    /// - Parameter complaint: why there is no copy although there should be.
    /// - Throws: what loading the model itself throws.
    func load(path: String, fingerprint: String, complaint: inout String?) throws(LlamaError) -> LlamaModel {
        guard LlamaModel.multipliesBfloat16, LlamaModel.isFloatingPoint(path: path) else {
            return try LlamaModel(path: path)
        }
        let copy = folder.appending(path: "\(fingerprint)-bf16.gguf").path
        if let model = try? LlamaModel(path: copy) { return model }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try LlamaModel.writeBfloat16(of: path, to: copy)
            return try LlamaModel(path: copy)
        } catch {
            complaint = "\(error)"
            return try LlamaModel(path: path)
        }
    }
}
