import Corpus
import Decoding
import Llama

/// Prompts whose pieces were read before. The method is that of position-independent caching: each piece's keys and values are
/// computed behind the head alone, its keys turned to where it stands (EPIC, arXiv 2410.15332). The first tokens of each piece
/// are read anew, between its neighbours: that paper's LegoLink, without which answers suffer.
extension LlamaEngine {
    /// Puts what is known of a prompt's pieces where they stand, and reads what lies between.
    ///
    /// - Parameter sequence: holds a beginning of the prompt.
    /// - Returns: tokens that were not computed, and the pieces that nobody has read before. The sequence ends behind the last
    ///   known piece, or where something cannot be joined (another kind of cache, no room); the decode loop reads the rest.
    /// - Throws: what computing throws.
    func join(
        _ layout: PromptLayout, in sequence: SequenceID, from store: PieceStore, _ reuse: LlamaGenerator.Reuse
    ) throws(Failure) -> (restored: Int, unknown: [PromptLayout.Piece]) {
        guard let rotation = scheduler.model.rotation, scheduler.model.hasPositionalMemory else { return (0, []) }
        let head = layout.head
        if length(of: sequence) < head.count {
            try append(head[length(of: sequence)...], to: sequence)
        }
        let held = length(of: sequence)
        guard let first = layout.pieces.firstIndex(where: { $0.range.upperBound > held }) else { return (0, []) }
        if held > layout.pieces[first].range.lowerBound {
            _ = rewind(sequence, to: layout.pieces[first].range.lowerBound)
        }
        defer { work.isWriting = false }

        var restored = 0
        var unknown: [PromptLayout.Piece] = []
        var stretches: [(stretch: JoinedStretch, isKnown: Bool)] = []
        for (index, piece) in layout.pieces.enumerated().dropFirst(first) {
            let key = PieceKey(head: head.map(\.rawValue), tokens: piece.source)
            var block = store.block(for: key).flatMap { $0.count == piece.source.count ? $0 : nil }
            let isKnown = block != nil
            if block == nil, reuse.learning == .now {
                block = try compute(piece, behind: sequence, headLength: head.count)
                if let block { store.insert(block, for: key) }
            }
            guard let block else {
                unknown.append(piece)
                continue
            }
            // The piece behind the head was computed where it stands.
            let stretch = JoinedStretch(piece, block: block, rereading: index == 0 ? 0 : reuse.rereadTokens)
            guard stretch.range.count >= JoinedStretch.shortest else { continue }
            stretches.append((stretch, isKnown))
        }
        for (stretch, isKnown) in stretches {
            let end = length(of: sequence)
            if end < stretch.range.lowerBound {
                try append(layout.tokens[end..<stretch.range.lowerBound], to: sequence)
            }
            guard restore(stretch, rotation, into: sequence) else { break }
            if isKnown { restored += stretch.range.count }
        }
        return (restored, unknown)
    }

    func learn(
        _ pieces: [PromptLayout.Piece], behind head: ArraySlice<TokenID>, in sequence: SequenceID,
        into store: PieceStore
    ) throws(Failure) {
        if length(of: sequence) < head.count {
            try append(head[(head.startIndex + length(of: sequence))...], to: sequence)
        }
        for piece in pieces {
            // An answer that was asked for at the same time may have had it read.
            let key = PieceKey(head: head.map(\.rawValue), tokens: piece.source)
            guard store.block(for: key) == nil else { continue }
            guard let block = try compute(piece, behind: sequence, headLength: head.count) else { return }
            store.insert(block, for: key)
        }
    }

    /// Reads a piece behind the head, in a sequence of its own.
    private func compute(
        _ piece: PromptLayout.Piece, behind sequence: SequenceID, headLength: Int
    ) throws(Failure) -> KeyValueBlock? {
        // Without a free sequence the decode loop reads the piece where it stands.
        guard let own = try? makeSequence() else { return nil }
        defer { release(own) }
        scheduler.enqueue(.share(source: sequence.rawValue, length: headLength, target: own.rawValue))
        adopt(own, length: headLength)
        work.isWriting = false
        // In slices, so that who comes meanwhile need not wait for all of it.
        let tokens = piece.source.map { TokenID($0) }
        for start in stride(from: 0, to: tokens.count, by: scheduler.options.slice) {
            try append(tokens[start..<min(start + scheduler.options.slice, tokens.count)], to: own)
            work.isWriting = false
        }
        var block: KeyValueBlock?
        scheduler.perform { scheduler in
            _ = scheduler.context.remove(own.rawValue, positions: 0..<headLength)
            block = scheduler.context.block(of: own.rawValue)
        }
        return block
    }

    /// Puts a stretch at the end of a sequence.
    private func restore(
        _ stretch: JoinedStretch, _ rotation: RotaryPosition, into sequence: SequenceID
    ) -> Bool {
        guard let state = rotation.state(of: stretch.runs), let passing = try? makeSequence() else { return false }
        defer { release(passing) }
        var isRestored = false
        scheduler.perform { scheduler in
            let context = scheduler.context
            isRestored = context.restore(state, into: passing.rawValue)
            while !isRestored, let kept = scheduler.evict() {
                scheduler.release(kept)
                isRestored = context.restore(state, into: passing.rawValue)
            }
            if isRestored { context.share(passing.rawValue, positions: stretch.range, with: sequence.rawValue) }
        }
        if isRestored { adopt(sequence, length: stretch.range.upperBound) }
        return isRestored
    }
}

/// What is joined of one piece: all of it that stands in the prompt, but for the tokens at its beginning that are read anew.
private struct JoinedStretch {
    /// Where it stands in the prompt; the runs fill it.
    let range: Range<Int>
    let runs: [KeyValueRun]

    /// Fewer tokens are read sooner than joined: joining them costs a step of the model for what stands in front of them.
    static let shortest = 8

    init(_ piece: PromptLayout.Piece, block: KeyValueBlock, rereading: Int) {
        var left = min(rereading, piece.range.count)
        range = (piece.range.lowerBound + left)..<piece.range.upperBound
        var runs: [KeyValueRun] = []
        var position = piece.range.lowerBound
        for kept in piece.kept {
            let skipped = min(kept.count, left)
            left -= skipped
            if skipped < kept.count {
                runs.append(
                    KeyValueRun(
                        block: block, tokens: (kept.lowerBound + skipped)..<kept.upperBound,
                        position: position + skipped))
            }
            position += kept.count
        }
        self.runs = runs
    }
}
