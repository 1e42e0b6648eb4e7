/// A number of running text with what it counts: "25 days", "$15 million", "2.50 %".
struct Amount: Sendable, Equatable {
    enum Currency: Sendable {
        case dollar, euro, pound, yen
    }

    /// With "million" and the like worked in.
    var value: Double
    var isPercent = false
    var currency: Currency?

    /// The stem of the content word behind the number; `nil` where none follows in the same clause.
    var unit: String?

    /// Place of the number among the words of its text.
    var place: Int
}

extension Amount {
    /// What a word multiplies the number in front of it by.
    static let scales: [String: Double] = [
        "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mn": 1e6, "mio": 1e6, "billion": 1e9, "bn": 1e9,
        "trillion": 1e12, "millionen": 1e6, "milliarden": 1e9, "milioni": 1e6, "miliardi": 1e9, "millones": 1e6,
        "millions": 1e6, "billions": 1e9, "thousands": 1e3, "milliards": 1e9, "tausend": 1e3, "mille": 1e3, "mil": 1e3,
    ]

    static let currencies: [String: Currency] = [
        "$": .dollar, "dollar": .dollar, "dollars": .dollar, "usd": .dollar, "€": .euro, "euro": .euro,
        "euros": .euro, "eur": .euro, "£": .pound, "pound": .pound, "pounds": .pound, "gbp": .pound, "¥": .yen,
        "yen": .yen, "jpy": .yen,
    ]

    static let percents: Set<String> = ["%", "percent", "percentage", "percents", "prozent", "pct"]

    /// Abbreviated units by the stem of their word.
    static let units: [String: String] = [
        "m": "met", "km": "kilomet", "cm": "centimet", "mm": "millimet", "kg": "kilogram", "g": "gram", "t": "ton",
        "ft": "foot", "in": "inch", "mi": "mile", "lb": "pound", "lbs": "pound", "h": "hour", "min": "minut",
        "s": "second", "ms": "millisecond", "mb": "megabyt", "gb": "gigabyt", "yrs": "year", "yr": "year",
        "meter": "met", "metr": "met", "kilometer": "kilomet", "kilometr": "kilomet", "tonn": "ton",
    ]

    private static let spelled: [String: Double] = [
        "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]

    /// The number a word spells: "twelve", "thirty-one".
    static func spelled(_ word: String) -> Double? {
        if let value = spelled[word] { return value }
        let parts = word.split(separator: "-").map(String.init)
        guard parts.count == 2, let tens = spelled[parts[0]], tens >= 20,
            let ones = parts[1] == "one" ? 1 : spelled[parts[1]], (1...9) ~= ones
        else { return nil }
        return tens + ones
    }

    /// The number that digits and separators write, in English or continental form: "1,250,000", "1.250.000,00", "69,69".
    static func written(_ text: String) -> Double? {
        let separators = text.filter { !$0.isASCII || !$0.isNumber }
        guard let last = separators.last else { return Double(text) }
        let groups = text.split(whereSeparator: { !$0.isNumber })
        guard let tail = groups.last else { return nil }
        let isGrouped = groups.dropFirst().allSatisfy { $0.count == 3 } && groups[0].count <= 3
        let kinds = Set(separators)
        let hasFraction =
            if kinds.count > 1 {
                true
            } else if separators.count > 1 {
                false
            } else {
                last == "." || !(isGrouped && tail.count == 3)
            }
        if !hasFraction {
            // "2026.4.10" is a version or a date, no number.
            return isGrouped ? Double(groups.joined()) : nil
        }
        return Double(groups.dropLast().joined() + "." + tail)
    }

    /// Whether both write the same number; `scale` is what a table's numbers stand for ("in thousands").
    func equals(_ other: Amount, scale: Double = 1) -> Bool {
        [1, scale].contains { abs(value - other.value * $0) <= 1e-9 * max(abs(value), 1) }
    }
}
