import Corpus

/// An answer that is read off a whole list of a document: its entries, a part of them, or their number.
struct ListedAnswer: Sendable, Equatable {
    var list: DocumentList

    /// The entries told, in their order; empty where they are only counted.
    var entries: [String]

    /// The number of entries, where that was asked for.
    var count: Int?
}

extension ListedAnswer {
    /// Words of a question that say that a list is asked for, not which one.
    private static let listing: Set<String> = Set(
        """
        list listed lists all every each step item entry point order sequence number count total many much complete full \
        document file table text page record there contain give name show enumerate last first final next right come \
        happen after directly immediately follow row heading section written mention
        """.split(separator: " ").map { WordForms.stem(String($0)) })

    /// - Returns: `nil` where no list of the document is what is asked for.
    init?(to reading: QuestionReading, _ question: String, title: String, text: String) {
        let asked = ClaimText(question).words.filter { $0.weight > 0 && $0.kind != .number }
        let lists = DocumentList.lists(in: text)
        switch reading.kind {
        case .listing(let slice):
            guard let list = Self.best(of: lists.filter { !$0.isOutline }, for: asked, title: title) else { return nil }
            self.list = list
            switch slice {
            case .all: entries = list.entries
            case .first(let count): entries = Array(list.entries.prefix(count))
            case .last(let count): entries = Array(list.entries.suffix(count))
            }
        case .count(let counted, _):
            let held = lists.filter { list in
                let place = ClaimText(
                    list.isOutline ? String(list.place.split(separator: "\n").last ?? "") : list.place)
                let thing = ClaimText.Word(stem: counted, kind: .word, weight: 1)
                return place.holds(thing) || (!list.isOutline && ClaimText(title).holds(thing))
            }
            // Only what the question names beside the thing itself may choose, and all of it must be there.
            let rest = asked.filter { $0.stem != counted }
            guard let list = Self.best(of: held, for: rest, title: title, share: 1) else { return nil }
            self.list = list
            entries = []
            count = list.entries.count
        case .successor:
            guard let (list, place) = Self.entry(of: lists.filter { !$0.isOutline }, for: asked) else { return nil }
            guard place + 1 < list.entries.count else { return nil }
            self.list = list
            entries = [list.entries[place + 1]]
        case .fact, .comparison, .documentCount: return nil
        }
    }

    /// The list whose place holds the largest share of what is asked for, and at least `share` of it.
    private static func best(
        of lists: [DocumentList], for asked: [ClaimText.Word], title: String, share least: Double = 0.6
    ) -> DocumentList? {
        let telling = asked.filter { !listing.contains($0.stem) }
        var best: (list: DocumentList, share: Double)?
        for list in lists {
            let place = ClaimText(title + " \n" + list.place)
            let share = place.share(of: telling.map { ClaimText.Word(stem: $0.stem, kind: $0.kind, weight: 1) })
            let rating = share.all > 0 ? share.held / share.all : 1
            guard rating >= least else { continue }
            if let best, (best.share, best.list.entries.count) >= (rating, list.entries.count) { continue }
            best = (list, rating)
        }
        return best?.list
    }

    /// The entry that holds most of what is asked for.
    private static func entry(
        of lists: [DocumentList], for asked: [ClaimText.Word]
    ) -> (list: DocumentList, place: Int)? {
        let telling = asked.filter { !listing.contains($0.stem) }
        guard !telling.isEmpty else { return nil }
        var best: (list: DocumentList, place: Int, share: Double)?
        for list in lists {
            for (place, entry) in list.entries.enumerated() {
                let held = ClaimText(entry).share(of: telling)
                let share = held.all > 0 ? held.held / held.all : 0
                if share > best?.share ?? 0.6 { best = (list, place, share) }
            }
        }
        return best.map { ($0.list, $0.place) }
    }

    /// What is shown, with the citation's number behind it.
    func text(number: Int, title: String, replies: Replies, language: Language?) -> String {
        guard let count else {
            let told = entries.count == 1 ? Self.withoutMark(entries[0]) : entries.joined(separator: "\n")
            let end = told.last.map { ".!?".contains($0) } == true ? told.last.map(String.init) ?? "" : ""
            return told.dropLast(end.count) + " [\(number)]" + end
        }
        return AnswerPrompts.filled(
            replies.listedCount.text(in: language),
            ["count": String(count), "title": title, "number": String(number)])
    }

    private static func withoutMark(_ entry: String) -> String {
        guard let space = entry.firstIndex(of: " "),
            entry[..<space].allSatisfy({ $0.isNumber || "-*+•–.)".contains($0) })
        else { return entry }
        return String(entry[entry.index(after: space)...])
    }
}
