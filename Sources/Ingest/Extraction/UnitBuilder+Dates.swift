import Corpus

extension UnitBuilder {
    /// A whole date as one unit, which the grammar reads as a weekday or a year: "on Monday", "in 1976".
    func dateUnit(at index: Int, limit: Int) -> (Unit?, Int)? {
        let length = dateLength(at: index, limit: limit)
        guard length > 0 else { return nil }
        let range = index..<(index + length)
        let hasMonth = range.contains { months.contains(lowercased[$0]) }
        let hasDay = range.contains { isDay($0) }
        let last = words[range.upperBound - 1]
        let reading: String
        if hasMonth, hasDay {
            reading = "Monday"
        } else if range.contains(where: { lowercased[$0].hasPrefix("centur") }) {
            reading = "century"
        } else if last.hasSuffix("s") {
            reading = last
        } else {
            reading = "1976"
        }
        return (joined(.date, range, reading: reading), range.upperBound)
    }

    /// How many tokens the date at `index` has; 0 when there is none.
    func dateLength(at index: Int, limit: Int) -> Int {
        var position = index
        if weekdays.contains(lowercased[position]) {
            position += 1
            if position < limit, words[position] == "," { position += 1 }
            guard position < limit else { return 0 }
        }
        let length = calendarLength(at: position, limit: limit)
        if length > 0 { return position + length - index }
        return position == index ? max(centuryLength(at: index, limit: limit), yearLength(at: index, limit: limit)) : 0
    }

    private func calendarLength(at index: Int, limit: Int) -> Int {
        var end: Int
        if months.contains(lowercased[index]), tokens[index].isCapitalised {
            end = index + 1
            if end < limit, isDay(end) {
                end += 1
            } else {
                guard end < limit, isYear(end) else { return 0 }
                return 2
            }
        } else if isDay(index), index + 1 < limit, months.contains(lowercased[index + 1]),
            tokens[index + 1].isCapitalised
        {
            end = index + 2
        } else {
            return 0
        }
        // "January 24, 1976" and "24 January 1976"
        let year = end < limit && words[end] == "," ? end + 1 : end
        return (year < limit && isYear(year) ? year + 1 : end) - index
    }

    private func centuryLength(at index: Int, limit: Int) -> Int {
        var end = index
        if ["early", "mid", "late"].contains(lowercased[end]) { end += 1 }
        guard end + 1 < limit, isOrdinal(lowercased[end]), lowercased[end + 1].hasPrefix("centur") else { return 0 }
        end += 2
        if end < limit, eras.contains(words[end]) { end += 1 }
        return end - index
    }

    /// A year, a decade, a span of years, or a year with its era.
    private func yearLength(at index: Int, limit: Int) -> Int {
        if eras.contains(words[index]), index + 1 < limit, tokens[index + 1].kind == .number { return 2 }
        guard tokens[index].kind == .number else { return 0 }
        if index + 1 < limit, eras.contains(words[index + 1]) { return 2 }
        guard isYear(index) || isDecade(index) else { return 0 }
        let isSpan =
            index + 2 < limit && ["–", "-", "—", "/"].contains(words[index + 1])
            && tokens[index + 2].kind == .number
        return isSpan ? 3 : 1
    }

    func isYear(_ index: Int) -> Bool {
        guard tokens[index].kind == .number, words[index].utf8.count == 4, let year = Int(words[index]) else {
            return false
        }
        return (1000...2100).contains(year)
    }

    private func isDecade(_ index: Int) -> Bool {
        let word = words[index]
        return word.utf8.count == 5 && word.hasSuffix("0s") && Int(word.dropLast()) != nil
    }

    private func isDay(_ index: Int) -> Bool {
        guard tokens[index].kind == .number else { return false }
        let digits = lowercased[index].prefix { $0.isASCII && $0.isNumber }
        let suffix = lowercased[index].dropFirst(digits.count)
        guard let day = Int(digits), (1...31).contains(day) else { return false }
        return suffix.isEmpty || ["st", "nd", "rd", "th"].contains(suffix)
    }

    private func isOrdinal(_ word: String) -> Bool {
        let bare = word.hasPrefix("mid-") ? word.dropFirst(4) : Substring(word)
        let digits = bare.prefix { $0.isASCII && $0.isNumber }
        return !digits.isEmpty && ["st", "nd", "rd", "th"].contains(bare.dropFirst(digits.count))
    }

    /// Clock times as one unit: "9PM ET", "10:30 a.m.".
    private func clockEnd(from index: Int, limit: Int) -> Int? {
        var end = index + 1
        let isJoined = lowercased[index].hasSuffix("am") || lowercased[index].hasSuffix("pm")
        if !isJoined {
            guard end < limit, ["am", "pm", "a.m.", "p.m."].contains(lowercased[end]) else { return nil }
            end += 1
        }
        let isZone =
            end < limit && (2...4).contains(words[end].utf8.count)
            && words[end].utf8.allSatisfy { (0x41...0x5A).contains($0) }
        return isZone ? end + 1 : end
    }

    /// Money, percentages and large numbers as one unit.
    func amountUnit(at index: Int, limit: Int) -> (Unit?, Int)? {
        var start = index
        let currency =
            currencies.contains(words[start])
            || (start + 1 < limit && words[start + 1] == "$" && words[start].utf8.count <= 3
                && !tokens[start + 1].followsSpace)
        if currency {
            start += words[start] == "$" || tokens[start].kind == .mark ? 1 : 2
        }
        guard start < limit, tokens[start].kind == .number else { return nil }
        if !currency, let end = clockEnd(from: start, limit: limit) {
            return (joined(.date, index..<end, reading: "noon"), end)
        }
        var end = start + 1
        if end < limit, multipliers.contains(lowercased[end]) { end += 1 }
        if end < limit, words[end] == "%" { end += 1 }
        guard currency || end > start + 1 else { return nil }
        let reading = currency ? "money" : words[end - 1] == "%" ? words[start] + "%" : words[start]
        return (joined(currency ? .date : .number, index..<end, reading: reading), end)
    }
}

private let months: Set<String> = Set(
    words: """
        january february march april may june july august september october november december
        """)
private let weekdays: Set<String> = Set(
    words: """
        monday tuesday wednesday thursday friday saturday sunday
        """)
private let eras: Set<String> = Set(words: "AD BC CE BCE A.D. B.C.")
private let currencies: Set<String> = Set(words: "$ € £ ¥ ₹")
private let multipliers: Set<String> = Set(words: "thousand million billion trillion crore lakh")
