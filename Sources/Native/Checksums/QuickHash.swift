internal import CXXHash

/// XXH64 with seed 0 of bytes that come in parts, by Debian's xxHash (https://github.com/Cyan4973/xxHash).
///
/// It finds what disks and people break, at the speed of memory: an index of a million passages has gigabytes of vector
/// files, and SHA-256 of them all would take seconds of every start. Against somebody who alters a file on purpose
/// neither helps, since what the hash is compared with lies beside it.
///
/// Manifests hold its values, so it stays XXH64. XXH3 would gain nothing: reading the bytes takes longer than either.
package struct QuickHash: ~Copyable {
    private let state: OpaquePointer

    package init() {
        guard let state = XXH64_createState() else { preconditionFailure("no memory for a hash of 88 bytes") }
        XXH64_reset(state, 0)
        self.state = state
    }

    deinit {
        XXH64_freeState(state)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        XXH64_update(state, bytes.baseAddress, bytes.count)
    }

    /// Of everything so far; more may follow.
    package func finalize() -> UInt64 { XXH64_digest(state) }

    /// Of bytes that lie in one piece.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        XXH64(bytes.baseAddress, bytes.count, 0)
    }
}
