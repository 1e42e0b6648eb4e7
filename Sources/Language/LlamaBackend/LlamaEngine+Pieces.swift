import Corpus
import Decoding
import Llama

/// Prompts whose pieces were read before. The method is that of position-independent caching: each piece's keys and values are
/// computed behind the head alone, its keys turned to where it stands (EPIC, arXiv 2410.15332). Reading the first tokens of
/// each piece anew, between its neighbours, is that paper's LegoLink.
extension LlamaEngine {
    /// Lets a sequence hold a prompt up to the end of its last piece. Pieces that are not in the store are computed in the same
    /// way and put there, so that an answer does not depend on what is known.
    ///
    /// - Parameters:
    ///   - sequence: holds a beginning of the prompt.
    ///   - rereading: tokens at the beginning of each piece that are read in their place.
    /// - Returns: tokens that were not computed. Where something cannot be joined (another kind of cache, no room), the sequence
    ///   ends before it, and the decode loop reads the rest.
    /// - Throws: what computing throws.
    func join(
        _ layout: PromptLayout, in sequence: SequenceID, from store: PieceStore, rereading: Int
    ) throws(Failure) -> Int {
        guard let rotation = scheduler.model.rotation, scheduler.model.hasPositionalMemory else { return 0 }
        let head = layout.head
        if length(of: sequence) < head.count {
            try append(head[length(of: sequence)...], to: sequence)
        }
        let held = length(of: sequence)
        guard let first = layout.pieces.firstIndex(where: { $0.range.upperBound > held }) else { return 0 }
        if held > layout.pieces[first].range.lowerBound {
            _ = rewind(sequence, to: layout.pieces[first].range.lowerBound)
        }
        defer { work.isWriting = false }

        var restored = 0
        var runs: [KeyValueRun] = []
        for (index, piece) in layout.pieces[first...].enumerated() {
            let key = PieceKey(head: head.map(\.rawValue), tokens: piece.source)
            var known = store.block(for: key)
            if let known { restored += known.count == piece.source.count ? piece.range.count : 0 }
            if known == nil {
                known = try compute(piece, behind: sequence, headLength: head.count)
                if let known { store.insert(known, for: key) }
            }
            guard let block = known, block.count == piece.source.count else { break }
            // The piece behind the head was computed where it stands.
            let isExact = first + index == 0
            let reread = isExact ? 0 : min(rereading, piece.range.count)
            if reread > 0 {
                guard restore(&runs, rotation, into: sequence) else { return restored }
                let start = piece.range.lowerBound
                try append(layout.tokens[start..<(start + reread)], to: sequence)
                restored -= reread
            }
            var skipped = 0
            var position = piece.range.lowerBound
            for kept in piece.kept {
                let skip = min(kept.count, reread - skipped)
                skipped += skip
                position += skip
                guard skip < kept.count else { continue }
                runs.append(
                    KeyValueRun(
                        block: block, tokens: (kept.lowerBound + skip)..<kept.upperBound, position: position))
                position += kept.count - skip
            }
        }
        _ = restore(&runs, rotation, into: sequence)
        return restored
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
        let tokens = piece.source.map { TokenID($0) }
        try append(tokens[...], to: own)
        var block: KeyValueBlock?
        scheduler.perform { scheduler in
            _ = scheduler.context.remove(own.rawValue, positions: 0..<headLength)
            block = scheduler.context.block(of: own.rawValue)
        }
        return block
    }

    /// Puts runs at the end of a sequence.
    private func restore(
        _ runs: inout [KeyValueRun], _ rotation: RotaryPosition, into sequence: SequenceID
    ) -> Bool {
        defer { runs = [] }
        guard let first = runs.first, let last = runs.last else { return true }
        let range = first.position..<(last.position + last.tokens.count)
        guard let state = rotation.state(of: runs), let passing = try? makeSequence() else { return false }
        defer { release(passing) }
        var isRestored = false
        scheduler.perform { scheduler in
            let context = scheduler.context
            isRestored = context.restore(state, into: passing.rawValue)
            while !isRestored, let kept = scheduler.shelf.evict() {
                scheduler.release(kept)
                isRestored = context.restore(state, into: passing.rawValue)
            }
            if isRestored { context.share(passing.rawValue, positions: range, with: sequence.rawValue) }
        }
        if isRestored { adopt(sequence, length: range.upperBound) }
        return isRestored
    }
}
