import CLlama
import Glibc

/// What passes by on the way from tokens to logits, for whoever wants more than the logits.
///
/// llama.cpp asks about every node of its graph whether it is wanted, and shows it once computed (`cb_eval`). While nothing is
/// wanted that costs one call of this function a node; a wanted node splits the computation there.
package final class ComputationObserver {
    package struct Wanted: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The last hidden state of every entry with logits: the normalised output of the last layer.
        package static let hidden = Wanted(rawValue: 1)

        /// Attention weights of the last layer for every entry with logits, and the cell of the cache each entry got.
        package static let attention = Wanted(rawValue: 2)
    }

    var wanted: Wanted = []

    /// Entries of the batch whose attention is kept, in order.
    var queries: [Int] = []

    /// Rows of `hiddenWidth`, one for each output of the batch.
    private var hidden: [Float] = []
    private var hiddenWidth = 0

    /// For each of `queries` a matrix of `heads` rows and `cellCount` columns.
    private var attention: [Float] = []
    package private(set) var heads = 0
    private var cellCount = 0

    /// Where each entry of the batch lies in the cache.
    package private(set) var cells: [Int64] = []

    private let attentionName: String

    init(layers: Int) {
        attentionName = "kq_soft_max-\(layers - 1)"
    }

    /// The hidden state of the batch's `index`-th entry with logits; empty when it was not seen.
    package func hiddenState(ofOutput index: Int) -> [Float] {
        guard hiddenWidth > 0, index >= 0, (index + 1) * hiddenWidth <= hidden.count else { return [] }
        return Array(hidden[index * hiddenWidth..<(index + 1) * hiddenWidth])
    }

    /// The attention of an entry: `heads` rows with a weight for every cell; empty when it was not seen.
    package func attention(ofEntry entry: Int) -> [Float] {
        let size = heads * cellCount
        guard size > 0, let index = queries.firstIndex(of: entry), (index + 1) * size <= attention.count else {
            return []
        }
        return Array(attention[index * size..<(index + 1) * size])
    }

    func begin() {
        hidden.removeAll(keepingCapacity: true)
        attention.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        heads = 0
        cellCount = 0
    }

    /// Whether the computation should stop at this node.
    fileprivate func isWanted(_ tensor: UnsafeMutablePointer<ggml_tensor>) -> Bool {
        guard !wanted.isEmpty else { return false }
        switch tensor.pointee.op {
        case GGML_OP_MUL, GGML_OP_RMS_NORM, GGML_OP_NORM, GGML_OP_ADD:
            return wanted.contains(.hidden) && hasName(tensor, "result_norm")
        case GGML_OP_SOFT_MAX: return wanted.contains(.attention) && hasName(tensor, attentionName)
        // The first row written to the cache tells where all layers write.
        case GGML_OP_SET_ROWS: return wanted.contains(.attention) && cells.isEmpty
        default: return false
        }
    }

    fileprivate func see(_ tensor: UnsafeMutablePointer<ggml_tensor>) {
        let shape = tensor.pointee.ne
        switch tensor.pointee.op {
        case GGML_OP_SET_ROWS:
            guard cells.isEmpty, let indices = tensor.pointee.src.1, indices.pointee.type == GGML_TYPE_I64 else {
                return
            }
            let count = Int(indices.pointee.ne.0)
            cells = [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
                ggml_backend_tensor_get(indices, buffer.baseAddress, 0, count * MemoryLayout<Int64>.stride)
                initialized = count
            }
        case GGML_OP_SOFT_MAX:
            guard tensor.pointee.type == GGML_TYPE_F32, shape.3 == 1 else { return }
            cellCount = Int(shape.0)
            heads = Int(shape.2)
            for query in queries where query < Int(shape.1) {
                for head in 0..<heads {
                    appendRow(
                        of: tensor, at: head * Int(tensor.pointee.nb.2) + query * Int(tensor.pointee.nb.1),
                        count: cellCount, to: &attention)
                }
            }
        default:
            guard tensor.pointee.type == GGML_TYPE_F32 else { return }
            hiddenWidth = Int(shape.0)
            for row in 0..<Int(shape.1) {
                appendRow(of: tensor, at: row * Int(tensor.pointee.nb.1), count: Int(shape.0), to: &hidden)
            }
        }
    }

    private func appendRow(
        of tensor: UnsafeMutablePointer<ggml_tensor>, at offset: Int, count: Int, to values: inout [Float]
    ) {
        let row = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            ggml_backend_tensor_get(tensor, buffer.baseAddress, offset, count * MemoryLayout<Float>.stride)
            initialized = count
        }
        values += row
    }

    private func hasName(_ tensor: UnsafeMutablePointer<ggml_tensor>, _ name: String) -> Bool {
        guard let spelled = ggml_get_name(tensor) else { return false }
        return name.withCString { strcmp($0, spelled) == 0 }
    }

    /// The callback and what it is called with: this object, unretained; the context keeps it.
    static let callback: ggml_backend_sched_eval_callback = { tensor, isQuestion, observer in
        guard let tensor, let observer else { return !isQuestion }
        let this = Unmanaged<ComputationObserver>.fromOpaque(observer).takeUnretainedValue()
        if isQuestion { return this.isWanted(tensor) }
        this.see(tensor)
        // Anything else would end the computation here.
        return true
    }
}
