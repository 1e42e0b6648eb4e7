extension LocalService {
    /// Stops what nobody waits for any more, and comes back when everything is at rest: jobs have their outcome in the
    /// ledger, and no native library works. Call it before the process ends, because a library whose globals are being
    /// destroyed must not be at work.
    ///
    /// Streams of this service must have been consumed or left before.
    package func settle() async {
        for work in background.values { work.cancel() }
        for work in background.values { await work.value }
        for turnstile in turnstiles.values { await turnstile.settle() }
        idleWatch?.cancel()
        await generators.finish()
        await embedders.finish()
        await rerankers.finish()
    }
}
