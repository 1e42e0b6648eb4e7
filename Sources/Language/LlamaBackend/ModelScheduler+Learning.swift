import Corpus
import Decoding
import Llama
import Synchronization

extension ModelScheduler {
    /// Reads pieces behind their head and puts them into the store, after everybody else's work.
    ///
    /// Does nothing while somebody waits, so that nobody is refused for it: what is unknown then is still unknown the next time.
    func learn(_ pieces: [PromptLayout.Piece], behind head: ArraySlice<TokenID>, into store: PieceStore) {
        guard !pieces.isEmpty, inbox.withLock({ $0.waiting == 0 }) else { return }
        let now = ContinuousClock.now
        let longest = pieces.map(\.source.count).max() ?? 0
        submit(
            ScheduledAnswer(
                prompt: Array(head), isolatedFrom: nil, positions: head.count + longest,
                contextLength: contextLength, contextLengthSetting: "generation.cache_tokens", client: "samovar",
                urgency: Self.learningUrgency, arrival: now, deadline: now + .seconds(3_600),
                interrupt: InterruptFlag(),
                run: { engine, sequence, _ in
                    // What cannot be read now (no room, no free sequence) is no loss.
                    try? engine.learn(pieces, behind: head, in: sequence, into: store)
                    return []
                }, refuse: { _ in }))
    }

    /// Behind interactive and batch work.
    private static let learningUrgency = 2
}
