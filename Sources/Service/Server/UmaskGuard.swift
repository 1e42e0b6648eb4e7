import Glibc
import Synchronization

/// Holds the process's file mode creation mask at a stricter value until ``restore()``.
final class UmaskGuard: Sendable {
    private let previous: Mutex<mode_t?>

    init(_ mask: mode_t) {
        self.previous = Mutex(umask(mask))
    }

    /// Puts the former mask back; only the first call does anything.
    func restore() {
        previous.withLock { previous in
            if let mask = previous { umask(mask) }
            previous = nil
        }
    }
}
