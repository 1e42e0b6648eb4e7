import Llama
import Synchronization

/// What a piece of a prompt is known by: the tokens it was read behind, and its own. The model and the cache's types are those
/// of the store.
struct PieceKey: Hashable, Sendable {
    var head: [Int32]
    var tokens: [Int32]
}

/// Keys and values of pieces that were read before: in memory, and behind that on disk.
///
/// Both hold the most recently used up to a number of bytes. What is in memory leaves without a trace, since it was written
/// to disk when it came; a piece that cannot be written or read is one that is computed again.
final class PieceStore: Sendable {
    private struct Memory {
        var blocks: [PieceKey: (block: KeyValueBlock, use: Int)] = [:]
        var bytes = 0
        var uses = 0
    }

    private let memory = Mutex(Memory())
    private let memoryLimit: Int
    private let folder: PieceFolder?

    init(memoryLimit: Int, folder: PieceFolder?) {
        self.memoryLimit = memoryLimit
        self.folder = folder
    }

    /// May read a file of a few megabytes: not for the cooperative pool.
    func block(for key: PieceKey) -> KeyValueBlock? {
        let known: KeyValueBlock? = memory.withLock { memory in
            memory.uses += 1
            memory.blocks[key]?.use = memory.uses
            return memory.blocks[key]?.block
        }
        if let known { return known }
        guard let read = folder?.block(for: key) else { return nil }
        remember(read, for: key)
        return read
    }

    func insert(_ block: KeyValueBlock, for key: PieceKey) {
        remember(block, for: key)
        folder?.write(block, for: key)
    }

    /// Comes back when what was inserted is on disk.
    func settle() async {
        await folder?.settle()
    }

    private func remember(_ block: KeyValueBlock, for key: PieceKey) {
        memory.withLock { memory in
            memory.uses += 1
            memory.bytes += block.byteCount - (memory.blocks[key]?.block.byteCount ?? 0)
            memory.blocks[key] = (block, memory.uses)
            while memory.bytes > memoryLimit, let oldest = memory.blocks.min(by: { $0.value.use < $1.value.use }) {
                memory.blocks[oldest.key] = nil
                memory.bytes -= oldest.value.block.byteCount
            }
        }
    }
}
