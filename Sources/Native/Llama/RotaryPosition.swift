import CLlama
import Glibc

/// How a model writes positions into its keys: each pair of values is turned by an angle that grows with the position
/// (RoFormer, arXiv 2104.09864). A key that was computed at one position is moved to another by turning it further.
package struct RotaryPosition: Sendable, Equatable {
    /// Which values of a head make a pair.
    package enum Pairing: Sendable {
        /// Neighbours.
        case adjacent
        /// The first half with the second.
        case halves
    }

    package var pairing: Pairing

    /// Values of one head, and how many of them are turned.
    package var headLength: Int
    package var turned: Int

    /// Radians that each pair turns for one position.
    package var frequencies: [Float]

    /// `nil` for a model that does it in another way, or with factors of its own for each pair.
    init?(_ model: OpaquePointer, file: String) {
        func text(_ key: String) -> String? {
            LlamaModel.string { llama_model_meta_val_str(model, key, $0, $1) }
        }
        guard let architecture = text("general.architecture") else { return nil }
        func number(_ key: String) -> Double? { text("\(architecture).\(key)").flatMap(Double.init) }
        switch llama_model_rope_type(model) {
        case LLAMA_ROPE_TYPE_NORM: pairing = .adjacent
        case LLAMA_ROPE_TYPE_NEOX: pairing = .halves
        default: return nil
        }
        let scaling = text("\(architecture).rope.scaling.type") ?? "none"
        let heads = Int(llama_model_n_head(model))
        guard scaling == "none", heads > 0, !Self.hasFactors(file) else { return nil }
        headLength = number("attention.key_length").map { Int($0) } ?? Int(llama_model_n_embd(model)) / heads
        let turned = number("rope.dimension_count").map { Int($0) } ?? headLength
        guard turned > 0, turned <= headLength, turned.isMultiple(of: 2) else { return nil }
        self.turned = turned
        let base = number("rope.freq_base") ?? 10_000
        let scale = Double(llama_model_rope_freq_scale_train(model))
        frequencies = (0..<(turned / 2)).map { Float(scale * pow(base, -2 * Double($0) / Double(turned))) }
    }

    private static func hasFactors(_ file: String) -> Bool {
        guard let header = gguf_init_from_file(file, gguf_init_params(no_alloc: true, ctx: nil)) else { return true }
        defer { gguf_free(header) }
        let factors: [String] = ["rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"]
        return factors.contains { gguf_find_tensor(header, $0) >= 0 }
    }

    /// Moves keys by `offset` positions, in place. `values` are whole heads, one after the other.
    func move(_ values: UnsafeMutableBufferPointer<Float>, by offset: Int) {
        guard let start = values.baseAddress else { return }
        let half = turned / 2
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * half) { turns in
            guard let cosines = turns.baseAddress else { return }
            let sines = cosines + half
            for pair in 0..<half {
                let angle = Double(offset) * Double(frequencies[pair])
                cosines[pair] = Float(cos(angle))
                sines[pair] = Float(sin(angle))
            }
            for head in stride(from: 0, to: values.count - headLength + 1, by: headLength) {
                let row = start + head
                switch pairing {
                case .halves:
                    for pair in 0..<half {
                        let (x, y) = (row[pair], row[pair + half])
                        row[pair] = x * cosines[pair] - y * sines[pair]
                        row[pair + half] = x * sines[pair] + y * cosines[pair]
                    }
                case .adjacent:
                    for pair in 0..<half {
                        let (x, y) = (row[2 * pair], row[2 * pair + 1])
                        row[2 * pair] = x * cosines[pair] - y * sines[pair]
                        row[2 * pair + 1] = x * sines[pair] + y * cosines[pair]
                    }
                }
            }
        }
    }
}
