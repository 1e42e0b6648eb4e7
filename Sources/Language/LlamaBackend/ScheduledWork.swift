import Corpus
import Decoding
import Dispatch
import Llama

/// Tokens that one answer wants computed at the end of one sequence, and where their logits shall go.
///
/// Each engine has one of these and uses it again for every call, so that a token costs no allocation.
final class ScheduledWork: @unchecked Sendable {
    // Belongs to the engine's thread until it is submitted, to the scheduler until `done` is signalled, then to the engine
    // again. The mutex of the scheduler's inbox and the semaphore carry the memory from one to the other.
    var sequence: Int32 = 0
    var tokens: [Int32] = []

    /// How many of them are computed.
    var computed = 0

    /// The row that the logits behind the last token are copied to.
    var row: LogitsRow?

    /// What shall be seen beside the logits behind the last token, and what was.
    var wanted: InsightKinds = []
    var sight = Sight()

    /// Whether the answer this belongs to has begun, so that somebody waits for its next token.
    var isWriting = false

    /// Why the rest was not computed.
    var failure: Failure?

    /// Native calls that took part of it.
    var steps = 0

    let place: FairQueue<ScheduledAnswer>.Place
    let interrupt: InterruptFlag
    let done = DispatchSemaphore(value: 0)

    init(place: FairQueue<ScheduledAnswer>.Place, interrupt: InterruptFlag) {
        self.place = place
        self.interrupt = interrupt
    }
}

/// What was seen of one work's computation.
struct Sight {
    var hidden: [Float] = []

    /// Rows of one head each, with a weight for every cell of the cache.
    var attention: [Float] = []
    var heads = 0

    /// Where the work's tokens lie in the cache, in their order; -1 for one that was computed unseen.
    var cells: [Int64] = []
}

/// Room for one row of logits, owned and reused.
final class LogitsRow: @unchecked Sendable {
    // Handed over together with the work that names it.
    let values: UnsafeMutableBufferPointer<Float>

    init(count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: 0)
    }

    deinit {
        values.deallocate()
    }
}
