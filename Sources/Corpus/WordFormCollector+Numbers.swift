extension WordFormCollector {
    /// Whether a number began before this run.
    func continuesNumber(_ place: Int) -> Bool {
        guard place > 0, runs.indices.contains(place - 1), runs[place - 1].isNumber else { return false }
        return separator(after: place - 1) != nil
    }

    /// What may stand inside a number: a stop, comma or apostrophe, or a space before three digits.
    private func separator(after place: Int) -> UInt8? {
        guard runs.indices.contains(place + 1), runs[place].isNumber, runs[place + 1].isNumber else { return nil }
        let (end, next) = (runs[place].range.upperBound, runs[place + 1].range)
        guard next.lowerBound - end == 1 else { return nil }
        switch bytes[end] {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "'"): return bytes[end]
        case 0x20: return next.count == 3 && runs[place].range.count <= 3 ? 0x20 : nil
        default: return nil
        }
    }

    mutating func collectNumber(_ place: Int) {
        var end = place + 1
        var separators: [UInt8] = []
        while let separator = separator(after: end - 1), separators.count < 8 {
            separators.append(separator)
            end += 1
        }
        guard !separators.isEmpty else { return }
        // "in 12 345,678" may be one number or two.
        var starts = [place]
        if let space = separators.lastIndex(of: 0x20), separators.last != 0x20 { starts.append(place + space + 1) }
        var seen: Set<String> = []
        for start in starts {
            let groups = (start..<end).map(text)
            for number in Self.numbers(groups, Array(separators.dropFirst(start - place)))
            where seen.insert(number).inserted {
                add(.number, start..<end, number)
            }
        }
    }

    /// What groups of digits may mean: "1.250" is a thousand and more, or one and a quarter.
    static func numbers(_ groups: [String], _ separators: [UInt8]) -> [String] {
        guard let last = separators.last, groups.count == separators.count + 1 else { return [] }
        let (stop, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
        func isGrouped(_ groups: ArraySlice<String>) -> Bool {
            guard let first = groups.first, (1...3).contains(first.count), first.first != "0" else { return false }
            return groups.dropFirst().allSatisfy { $0.count == 3 }
        }
        if separators.dropLast().contains(where: { $0 != separators.first }) { return [] }
        if separators.count > 1, last != separators.first {
            guard isGrouped(groups.dropLast()), last == stop || last == comma, let decimals = groups.last else {
                return []
            }
            return [number(groups.dropLast().joined(), decimals)]
        }
        var found: [String] = []
        if isGrouped(groups[...]) { found.append(number(groups.joined(), "")) }
        if separators.count == 1, last == stop || last == comma { found.append(number(groups[0], groups[1])) }
        let isIndian =
            separators.count > 1 && last == comma && groups.last?.count == 3 && groups[0].count <= 2
            && groups.dropFirst().dropLast().allSatisfy { $0.count == 2 }
        if isIndian { found.append(number(groups.joined(), "")) }
        return found
    }

    /// A number's one form, which no word has: "n1250000", "n69p69".
    static func number(_ whole: String, _ decimals: String) -> String {
        let digits = whole.drop { $0 == "0" }
        var rest = decimals[...]
        while rest.last == "0" { rest.removeLast() }
        return "n" + (digits.isEmpty ? "0" : digits) + (rest.isEmpty ? "" : "p" + rest)
    }

    // MARK: Dates

    mutating func collectDate(_ place: Int) {
        let run = runs[place]
        if run.isNumber {
            if collectFigures(place) { return }
            if let day = smallNumber(place, upTo: 31) { collectDayBeforeMonth(day, at: place, next: place + 1) }
            collectCompact(place)
            collectEastern(place)
        } else if run.hasDigits {
            if let day = ordinal(place) { collectDayBeforeMonth(day, at: place, next: place + 1) }
        } else if run.range.count <= 12, let next = followingNumber(place), let month = Months.number(of: text(place)) {
            // "March 5, 2024", "March 5th 2024", "March 2024".
            if let year = yearNumber(next) {
                guard !precededByDay(place) else { return }
                add(.month, place..<(next + 1), Self.month(year, month))
            } else if let day = smallNumber(next, upTo: 31) ?? ordinal(next), isLoose(gap(after: next)),
                let year = yearNumber(next + 1)
            {
                addDay(year, month, day, place..<(next + 2))
            }
        }
    }

    private mutating func addDay(_ year: Int, _ month: Int, _ day: Int, _ runs: Range<Int>) {
        let digits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        add(.day, runs, "d\(year)\(digits(month))\(digits(day))")
        add(.month, runs, Self.month(year, month))
    }

    private static func month(_ year: Int, _ month: Int) -> String { "m\(year)\(month < 10 ? "0" : "")\(month)" }

    private func isLoose(_ gap: Gap) -> Bool {
        switch gap {
        case .space, .other: true
        case .mark(let byte): byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "-")
        case .none, .brokenLine: false
        }
    }

    /// The run behind a month's name, where only a space, a stop or a comma stands between.
    private func followingNumber(_ place: Int) -> Int? {
        guard runs.indices.contains(place + 1), runs[place + 1].hasDigits, isClose(place) else { return nil }
        return place + 1
    }

    /// Whether at most three spaces and marks follow.
    private func isClose(_ place: Int) -> Bool {
        guard runs.indices.contains(place + 1) else { return false }
        let between = bytes[runs[place].range.upperBound..<runs[place + 1].range.lowerBound]
        return (1...3).contains(between.count)
            && between.allSatisfy {
                [0x20, 0x0A, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-")].contains($0)
            }
    }

    private func precededByDay(_ place: Int) -> Bool {
        for before in [place - 1, place - 2] where runs.indices.contains(before) {
            if smallNumber(before, upTo: 31) != nil || ordinal(before) != nil { return isClose(before) }
            guard before == place - 1, ["of", "de", "di"].contains(text(before).lowercased()) else { return false }
        }
        return false
    }

    /// "5 March 2024", "5. März 2024", "5th of March, 2024", "5 de marzo de 2024".
    private mutating func collectDayBeforeMonth(_ day: Int, at place: Int, next: Int) {
        var month = next
        guard isClose(place) else { return }
        if runs.indices.contains(month), runs[month].range.count == 2,
            ["of", "de", "di"].contains(text(month).lowercased())
        {
            month += 1
        }
        guard runs.indices.contains(month), runs[month].hasLetters, runs[month].range.count <= 16,
            let number = Months.number(of: text(month)), isClose(month)
        else { return }
        var yearPlace = month + 1
        if runs.indices.contains(yearPlace), runs[yearPlace].range.count <= 3,
            ["de", "del"].contains(text(yearPlace).lowercased())
        {
            yearPlace += 1
        }
        guard let year = yearNumber(yearPlace) else { return }
        addDay(year, number, day, place..<(yearPlace + 1))
    }

    /// "2024-03-05", "5.3.2024", "3/5/2024".
    private mutating func collectFigures(_ place: Int) -> Bool {
        guard runs.indices.contains(place + 2), let mark = dateMark(after: place),
            [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/")].contains(mark), dateMark(after: place + 1) == mark
        else { return false }
        let span = place..<(place + 3)
        if let year = yearNumber(place), let month = smallNumber(place + 1, upTo: 12), let day = leadingDay(place + 2) {
            addDay(year, month, day, span)
            return true
        }
        guard let year = yearNumber(place + 2), let first = smallNumber(place, upTo: 31),
            let second = smallNumber(place + 1, upTo: 31)
        else { return false }
        if second <= 12 { addDay(year, second, first, span) }
        // Only with slashes, and then nobody knows.
        if first <= 12, mark == UInt8(ascii: "/"), first != second { addDay(year, first, second, span) }
        return true
    }

    /// The mark behind a figure of a date; a stop may have a space behind it.
    private func dateMark(after place: Int) -> UInt8? {
        switch gap(after: place) {
        case .mark(let mark): mark
        case .other where isClose(place) && bytes[runs[place].range.upperBound] == UInt8(ascii: "."):
            UInt8(ascii: ".")
        default: nil
        }
    }

    /// "20240305".
    private mutating func collectCompact(_ place: Int) {
        guard runs[place].range.count == 8, let value = Int(text(place)) else { return }
        let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100)
        if (1900...2099).contains(year), (1...12).contains(month), (1...31).contains(day) {
            addDay(year, month, day, place..<(place + 1))
        }
    }

    /// "2024年3月5日", "2024년 3월 5일".
    private mutating func collectEastern(_ place: Int) {
        guard runs.indices.contains(place + 3), let year = yearNumber(place), starts(place + 1, with: ["年", "년"]),
            let month = smallNumber(place + 2, upTo: 12), starts(place + 3, with: ["月", "월"])
        else { return }
        if runs.indices.contains(place + 5), let day = smallNumber(place + 4, upTo: 31),
            starts(place + 5, with: ["日", "일"])
        {
            addDay(year, month, day, place..<(place + 6))
        } else {
            add(.month, place..<(place + 4), Self.month(year, month))
        }
    }

    private func starts(_ place: Int, with signs: [String]) -> Bool {
        runs[place].kind == .unspaced && signs.contains { text(place).hasPrefix($0) }
    }

    private func yearNumber(_ place: Int) -> Int? {
        guard runs.indices.contains(place), runs[place].isNumber, runs[place].range.count == 4,
            let value = Int(text(place)),
            (1000...2999).contains(value)
        else { return nil }
        return value
    }

    private func smallNumber(_ place: Int, upTo limit: Int) -> Int? {
        guard runs.indices.contains(place), runs[place].isNumber, runs[place].range.count <= 2,
            let value = Int(text(place)),
            value >= 1, value <= limit
        else { return nil }
        return value
    }

    /// The day of "05T10" in "2024-03-05T10:00".
    private func leadingDay(_ place: Int) -> Int? {
        if let day = smallNumber(place, upTo: 31) { return day }
        let run = text(place)
        guard run.count > 3, run.dropFirst(2).first == "T", let day = Int(run.prefix(2)), (1...31).contains(day) else {
            return nil
        }
        return day
    }

    /// "5th", "1er", "1º" as folded.
    private func ordinal(_ place: Int) -> Int? {
        guard runs.indices.contains(place), runs[place].kind == .word, runs[place].range.count <= 4 else { return nil }
        let word = text(place).lowercased()
        let digits = word.prefix { $0.isNumber }
        guard ["st", "nd", "rd", "th", "er", "o", "e"].contains(String(word.dropFirst(digits.count))),
            let day = Int(digits),
            (1...31).contains(day)
        else { return nil }
        return day
    }
}

/// The names of months in languages that people write dates in.
enum Months {
    static func number(of word: String) -> Int? { numbers[word.lowercased()] }

    private static let numbers: [String: Int] = {
        var numbers: [String: Int] = [:]
        for line in names.split(separator: "\n") {
            for (index, month) in line.split(separator: " ").enumerated() { numbers[String(month)] = index + 1 }
        }
        for (word, month) in [("sept", 9), ("maerz", 3), ("fevrier", 2), ("aout", 8), ("decembre", 12), ("marco", 3)] {
            numbers[word] = month
        }
        return numbers
    }()

    private static let names = """
        january february march april may june july august september october november december
        jan feb mar apr may jun jul aug sep oct nov dec
        januar februar märz april mai juni juli august september oktober november dezember
        jan feb mär apr mai jun jul aug sep okt nov dez
        janvier février mars avril mai juin juillet août septembre octobre novembre décembre
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
        januari februari maart april mei juni juli augustus september oktober november december
        janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
        января февраля марта апреля мая июня июля августа сентября октября ноября декабря
        """
}
