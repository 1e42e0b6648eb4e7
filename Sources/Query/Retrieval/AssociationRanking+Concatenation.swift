import Association
import Corpus

extension AssociationRanking {
    /// The kept chunks in their order, then the kept triplets in theirs: both branches side by side, as if there were no
    /// graph between them (the paper's ablation in table 7).
    func concatenated(_ trace: RetrievalTrace) -> [Item] {
        let items = Dictionary(ranked.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
        return trace.chunks.filter(\.kept).compactMap { items[.chunk($0.item.id)] }
            + trace.triplets.filter(\.kept).compactMap { items[.triplet($0.item.id)] }
    }
}
