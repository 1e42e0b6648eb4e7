import Synchronization

/// What one walk at a time works in: eight arrays of the size of the graph.
///
/// Invariant between walks: `restart` is zero; unless `isUsed`, so are `mass`, `other`, `result` and `flags`.
package final class WalkBuffers {
    private(set) var mass: UnsafeMutableBufferPointer<Float>
    private(set) var other: UnsafeMutableBufferPointer<Float>
    private(set) var restart: UnsafeMutableBufferPointer<Float>
    private(set) var result: UnsafeMutableBufferPointer<Float>

    /// For pushes: a ring of places, those ever reached, and flags of both.
    private(set) var ring: UnsafeMutableBufferPointer<Int32>
    private(set) var reached: UnsafeMutableBufferPointer<Int32>
    private(set) var flags: UnsafeMutableBufferPointer<UInt8>

    /// The places with a part in the restart vector, each once.
    private(set) var homes: [Int32] = []

    /// Whether rounds left their numbers behind.
    var isUsed = false

    package init() {
        mass = .allocateZeroed(0)
        other = .allocateZeroed(0)
        restart = .allocateZeroed(0)
        result = .allocateZeroed(0)
        ring = .allocateZeroed(0)
        reached = .allocateZeroed(0)
        flags = .allocateZeroed(0)
    }

    deinit {
        free()
    }

    private func free() {
        for floats in [mass, other, restart, result] { floats.deallocate() }
        for places in [ring, reached] { places.deallocate() }
        flags.deallocate()
    }

    /// Room for a graph of `count` nodes. Allocates only when the graph is not the size of the last one.
    func fit(_ count: Int) {
        guard mass.count != count else { return }
        free()
        mass = .allocateZeroed(count)
        other = .allocateZeroed(count)
        restart = .allocateZeroed(count)
        result = .allocateZeroed(count)
        ring = .allocateZeroed(count)
        reached = .allocateZeroed(count)
        flags = .allocateZeroed(count)
        isUsed = false
    }

    /// Zeroes what rounds left behind.
    func clear() {
        guard isUsed else { return }
        for floats in [mass, other, result] { floats.update(repeating: 0) }
        isUsed = false
    }

    /// Fills `restart` and `homes`. Negative weights count as none.
    func restart(from seeds: [SparseWalk.Seed], on graph: SparseGraph) {
        let total = seeds.reduce(Float(0)) { $0 + max($1.weight, 0) }
        for seed in seeds where seed.weight > 0 {
            let place = graph.place[Int(seed.node)]
            if restart[Int(place)] == 0 { homes.append(place) }
            restart[Int(place)] += seed.weight / total
        }
    }

    func clearRestart() {
        for place in homes { restart[Int(place)] = 0 }
        homes.removeAll(keepingCapacity: true)
    }
}

extension UnsafeMutableBufferPointer where Element: BitwiseCopyable & Numeric {
    fileprivate static func allocateZeroed(_ count: Int) -> Self {
        let buffer = Self.allocate(capacity: count)
        buffer.initialize(repeating: 0)
        return buffer
    }
}

/// Buffers for as many walks as run side by side, kept for the next.
package final class WalkPool: Sendable {
    private let idle = Mutex<[WalkBuffers]>([])

    package init() {}

    package func withBuffers<Result>(_ body: (WalkBuffers) throws -> Result) rethrows -> Result {
        let buffers = take()
        defer { giveBack(buffers) }
        return try body(buffers)
    }

    private func take() -> WalkBuffers {
        idle.withLock { $0.popLast().map { Handover(buffers: $0) } }?.buffers ?? WalkBuffers()
    }

    private func giveBack(_ buffers: WalkBuffers) {
        let handover = Handover(buffers: buffers)
        idle.withLock { $0.append(handover.buffers) }
    }

    /// Carries buffers across the lock. Safe because they are either in the pool, where nobody uses them, or out of it,
    /// with exactly one walk.
    private struct Handover: @unchecked Sendable {
        let buffers: WalkBuffers
    }
}
