import Corpus
import Foundation

/// A model's answer about one passage: JSON that nobody vouches for.
package struct ModelAnswer: Sendable, Equatable {
    var json: String

    /// Whether the answer broke off.
    var isCut: Bool

    /// Changes when an answer comes to mean other facts: part of what extractions are known by.
    static let rules = "1"

    private struct Item: Codable {
        var h: String
        var r: String
        var t: String
    }

    /// The triplets as the model is to write them.
    static func json(_ triplets: [[String]]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let items = triplets.filter { $0.count == 3 }.map { Item(h: $0[0], r: $0[1], t: $0[2]) }
        return (try? encoder.encode(items)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    /// The facts whose names both stand in the passage or its title, each with the sentence that names most of it.
    package func facts(in passage: ExtractionPassage) -> PassageFacts {
        let items = self.items
        let finder = MentionPlaces(passage)
        var facts = PassageFacts(triplets: [], isDegraded: isCut || items == nil)
        var seen: Set<[String]> = []
        for item in items ?? [] {
            let relation = item.r.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard let head = EntityKey(item.h), let tail = EntityKey(item.t), head != tail, !relation.isEmpty,
                let sentence = finder.sentence(naming: item.h, item.t)
            else {
                facts.rejected += 1
                continue
            }
            guard seen.insert([head.value, relation, tail.value]).inserted else { continue }
            facts.triplets.append(
                ExtractedTriplet(head: item.h, relation: relation, tail: item.t, sentence: sentence))
        }
        return facts
    }

    /// `nil` when the answer holds no array at all. Of one that broke off, what is whole.
    private var items: [Item]? {
        func decode(_ text: some StringProtocol) -> [Item]? {
            try? JSONDecoder().decode([Item].self, from: Data(text.utf8))
        }
        if let whole = decode(json) { return whole }
        var rest = json[...]
        while let brace = rest.lastIndex(of: "}") {
            if let part = decode(rest[...brace] + "]") { return part }
            rest = rest[..<brace]
        }
        return nil
    }

    // MARK: Cache

    private struct Entry: Codable {
        var answer: String
        var cut: Bool
    }

    var cached: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(Entry(answer: json, cut: isCut))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    package init(json: String, isCut: Bool) {
        self.json = json
        self.isCut = isCut
    }

    /// - Returns: `nil` for an entry that is not ours.
    init?(cached: String) {
        guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(cached.utf8)) else { return nil }
        self.init(json: entry.answer, isCut: entry.cut)
    }
}
