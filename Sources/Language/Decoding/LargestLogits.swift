/// The tokens with the largest logits, best first; of equal ones those of smaller id.
struct LargestLogits {
    private(set) var tokens: [TokenID] = []

    /// - Complexity: one pass; few tokens of a row are ever among its best, so that the sorted insertions do not count.
    init(_ logits: UnsafeBufferPointer<Float>, count: Int) {
        guard count > 0 else { return }
        var least = -Float.infinity
        for (index, logit) in logits.enumerated() where logit > least || tokens.count < count {
            guard !logit.isNaN else { continue }
            let place = tokens.firstIndex { logits[Int($0.rawValue)] < logit } ?? tokens.endIndex
            tokens.insert(TokenID(Int32(clamping: index)), at: place)
            if tokens.count > count { tokens.removeLast() }
            if tokens.count == count, let last = tokens.last { least = logits[Int(last.rawValue)] }
        }
    }
}
