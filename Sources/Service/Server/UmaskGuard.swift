import Glibc
import Synchronization

/// Holds the process's file mode creation mask at `077` until ``restore()``.
///
/// The mask belongs to the whole process: with several guards at a time the first sets it and the last puts it back.
final class UmaskGuard: Sendable {
    private struct Mask {
        var holders = 0
        var previous: mode_t = 0
    }

    private static let mask = Mutex(Mask())

    private let isHeld = Mutex(true)

    init() {
        Self.mask.withLock { mask in
            if mask.holders == 0 { mask.previous = umask(0o077) }
            mask.holders += 1
        }
    }

    /// Lets go of the mask; only the first call does anything.
    func restore() {
        let wasHeld = isHeld.withLock { isHeld in
            defer { isHeld = false }
            return isHeld
        }
        guard wasHeld else { return }
        Self.mask.withLock { mask in
            mask.holders -= 1
            if mask.holders == 0 { umask(mask.previous) }
        }
    }
}
