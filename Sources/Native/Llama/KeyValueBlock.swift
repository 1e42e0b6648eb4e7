import CLlama

/// Keys and values of a run of tokens, out of the cache.
///
/// Invariant: `keys` and `values` hold `layers × count` rows, layer after layer.
package struct KeyValueBlock: Sendable, Equatable {
    /// What two blocks must have in common to stand in one cache.
    package struct Shape: Sendable, Equatable {
        package var layers: Int

        /// ggml's numbers of the types; only half precision can be moved.
        package var keyType: Int32
        package var valueType: Int32

        /// Bytes of a row: one token in one layer.
        package var keyRow: Int
        package var valueRow: Int

        package init(layers: Int, keyType: Int32, valueType: Int32, keyRow: Int, valueRow: Int) {
            self.layers = layers
            self.keyType = keyType
            self.valueType = valueType
            self.keyRow = keyRow
            self.valueRow = valueRow
        }
    }

    package var shape: Shape
    package var count: Int

    /// The position of the first token; the others follow without gaps.
    package var position: Int
    package var keys: [UInt8]
    package var values: [UInt8]

    package var byteCount: Int { keys.count + values.count }

    package init?(shape: Shape, count: Int, position: Int, keys: [UInt8], values: [UInt8]) {
        guard count > 0, shape.layers > 0, keys.count == shape.layers * count * shape.keyRow,
            values.count == shape.layers * count * shape.valueRow
        else { return nil }
        self.shape = shape
        self.count = count
        self.position = position
        self.keys = keys
        self.values = values
    }
}

/// Some tokens of a block, and where they are to stand.
package struct KeyValueRun: Sendable {
    package var block: KeyValueBlock
    package var tokens: Range<Int>
    package var position: Int

    package init(block: KeyValueBlock, tokens: Range<Int>, position: Int) {
        self.block = block
        self.tokens = tokens
        self.position = position
    }
}

/// What the library writes for a sequence of a plain cache (llama-context.cpp, llama-kv-cache.cpp of version 0.5.0): magic,
/// sequence, number of streams, number of cells; position and sequence of each cell; then for every layer type, row size and
/// rows of the keys, and the same of the values. Reading checks every field, so that another layout is refused and not
/// misunderstood.
enum SequenceState {
    static let magic: UInt32 = 0xaf14_3cd8
    private static let halfPrecision = Int32(bitPattern: GGML_TYPE_F16.rawValue)

    /// - Returns: `nil` for any other layout: several streams, transposed values, gaps between positions.
    static func parse(_ bytes: [UInt8]) -> KeyValueBlock? {
        var reader = Reader(bytes: bytes)
        guard reader.next(UInt32.self) == magic, reader.next(Int32.self) != nil, reader.next(UInt32.self) == 1,
            let cells = reader.next(UInt32.self), cells > 0
        else { return nil }
        let count = Int(cells)
        var first: Int32?
        for cell in 0..<count {
            guard let position = reader.next(Int32.self), reader.next(UInt32.self) == 1,
                reader.next(Int32.self) != nil, Int(position) == Int(first ?? position) + cell
            else { return nil }
            first = first ?? position
        }
        guard reader.next(UInt32.self) == 0, let layers = reader.next(UInt32.self), let first,
            let keys = reader.rows(layers: Int(layers), count: count),
            let values = reader.rows(layers: Int(layers), count: count), reader.isAtEnd
        else { return nil }
        return KeyValueBlock(
            shape: .init(
                layers: Int(layers), keyType: keys.type, valueType: values.type, keyRow: keys.row,
                valueRow: values.row),
            count: count, position: Int(first), keys: keys.bytes, values: values.bytes)
    }

    /// The state of a sequence that holds these runs, their keys moved to their new positions.
    /// - Returns: `nil` when the runs are of different shapes, or of one whose keys cannot be moved.
    static func make(_ runs: [KeyValueRun], rotation: RotaryPosition) -> [UInt8]? {
        guard let shape = runs.first?.block.shape, runs.allSatisfy({ $0.block.shape == shape }),
            shape.keyType == halfPrecision, shape.keyRow.isMultiple(of: 2 * rotation.headLength)
        else { return nil }
        let count = runs.reduce(0) { $0 + $1.tokens.count }
        let size = 24 + 12 * count + shape.layers * (24 + count * (shape.keyRow + shape.valueRow))
        var writer = Writer(capacity: size)
        writer.append(magic)
        writer.append(Int32(0))
        writer.append(UInt32(1))
        writer.append(UInt32(clamping: count))
        for run in runs {
            for offset in 0..<run.tokens.count {
                writer.append(Int32(clamping: run.position + offset))
                writer.append(UInt32(1))
                writer.append(Int32(0))
            }
        }
        writer.append(UInt32(0))
        writer.append(UInt32(clamping: shape.layers))
        for layer in 0..<shape.layers {
            writer.append(shape.keyType)
            writer.append(UInt64(shape.keyRow))
            for run in runs {
                let start = writer.bytes.count
                writer.append(rows: run.tokens, of: run.block.keys, layer: layer, count: run.block.count, shape.keyRow)
                let offset = run.position - (run.block.position + run.tokens.lowerBound)
                if offset != 0 { move(&writer.bytes, from: start, by: offset, rotation) }
            }
        }
        for layer in 0..<shape.layers {
            writer.append(shape.valueType)
            writer.append(UInt64(shape.valueRow))
            for run in runs {
                writer.append(
                    rows: run.tokens, of: run.block.values, layer: layer, count: run.block.count, shape.valueRow)
            }
        }
        return writer.bytes
    }

    /// Moves the half-precision keys at the end of `bytes`, in single precision.
    private static func move(_ bytes: inout [UInt8], from start: Int, by offset: Int, _ rotation: RotaryPosition) {
        bytes.withUnsafeMutableBytes { bytes in
            let halves = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            let count = halves.count / 2
            guard let address = halves.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { floats in
                let stored = address.assumingMemoryBound(to: ggml_fp16_t.self)
                ggml_cpu_fp16_to_fp32(stored, floats.baseAddress, Int64(count))
                rotation.move(floats, by: offset)
                ggml_cpu_fp32_to_fp16(floats.baseAddress, stored, Int64(count))
            }
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        private var place = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isAtEnd: Bool { place == bytes.count }

        mutating func next<Value: BitwiseCopyable>(_: Value.Type) -> Value? {
            let end = place + MemoryLayout<Value>.size
            guard end <= bytes.count else { return nil }
            defer { place = end }
            return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Value.self) }
        }

        mutating func rows(layers: Int, count: Int) -> (type: Int32, row: Int, bytes: [UInt8])? {
            var found: (type: Int32, row: UInt64)?
            var rows: [UInt8] = []
            for _ in 0..<layers {
                guard let type = next(Int32.self), let row = next(UInt64.self), row > 0, row < 1 << 24,
                    found == nil || (type, row) == (found?.type, found?.row), place + count * Int(row) <= bytes.count
                else { return nil }
                found = (type, row)
                rows += bytes[place..<(place + count * Int(row))]
                place += count * Int(row)
            }
            return found.map { ($0.type, Int($0.row), rows) }
        }
    }

    private struct Writer {
        var bytes: [UInt8] = []

        init(capacity: Int) {
            bytes.reserveCapacity(capacity)
        }

        mutating func append(_ value: some BitwiseCopyable) {
            withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
        }

        mutating func append(rows: Range<Int>, of source: [UInt8], layer: Int, count: Int, _ row: Int) {
            let start = (layer * count + rows.lowerBound) * row
            bytes.append(contentsOf: source[start..<(start + rows.count * row)])
        }
    }
}

extension LlamaContext {
    /// What the cache holds of a sequence, copied out.
    /// - Returns: `nil` where the cache is of another kind than ``KeyValueBlock`` describes.
    package func block(of sequence: Int32) -> KeyValueBlock? {
        let size = llama_state_seq_get_size(pointer, sequence)
        guard size > 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = llama_state_seq_get_data(pointer, buffer.baseAddress, size, sequence)
        }
        return SequenceState.parse(bytes)
    }

    /// Fills an empty sequence with a state of ``RotaryPosition/state(of:)``.
    /// - Returns: `false`, with the sequence empty, when the cache has no room for it or is of another shape.
    package func restore(_ state: [UInt8], into sequence: Int32) -> Bool {
        state.withUnsafeBufferPointer { state in
            LlamaLibrary.listening { llama_state_seq_set_data(pointer, state.baseAddress, state.count, sequence) }
                .result
                == state.count
        }
    }
}

extension RotaryPosition {
    /// The state of a sequence that holds these runs, for ``LlamaContext/restore(_:into:)``. Needs no context: keys are moved
    /// on the caller's thread.
    /// - Complexity: O(tokens × layers × row), about ten milliseconds for a thousand tokens of a small model.
    package func state(of runs: [KeyValueRun]) -> [UInt8]? {
        SequenceState.make(runs, rotation: self)
    }
}
