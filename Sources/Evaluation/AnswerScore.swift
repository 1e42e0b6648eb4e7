/// Exact match and token F1 after SQuAD's normalisation: lower case, punctuation and the articles a, an, the removed,
/// white space collapsed; the best over all acceptable answers (Rajpurkar et al. 2016, section 6).
package struct AnswerScore: Sendable, Equatable {
    package let exactMatch: Double
    package let f1: Double

    package init(prediction: String, answers: [String]) {
        let predicted = Self.tokens(of: prediction)
        var exact = 0.0
        var best = 0.0
        for answer in answers {
            let gold = Self.tokens(of: answer)
            if predicted == gold { exact = 1 }
            best = max(best, Self.f1(predicted, gold))
        }
        exactMatch = exact
        f1 = best
    }

    package static func tokens(of text: String) -> [String] {
        let kept = text.lowercased().filter { !$0.isPunctuation && !$0.isSymbol }
        return kept.split(whereSeparator: \.isWhitespace).map(String.init).filter { !["a", "an", "the"].contains($0) }
    }

    private static func f1(_ predicted: [String], _ gold: [String]) -> Double {
        if predicted.isEmpty || gold.isEmpty { return predicted == gold ? 1 : 0 }
        var left: [String: Int] = [:]
        for token in gold { left[token, default: 0] += 1 }
        var shared = 0
        for token in predicted where (left[token] ?? 0) > 0 {
            left[token, default: 0] -= 1
            shared += 1
        }
        guard shared > 0 else { return 0 }
        let precision = Double(shared) / Double(predicted.count)
        let recall = Double(shared) / Double(gold.count)
        return 2 * precision * recall / (precision + recall)
    }
}
