import Foundation

/// Numbers as people read them. All functions are pure and independent of the locale, so that output can be compared.
package enum Quantity {
    /// `7,611`.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var grouped = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        return (value < 0 ? "-" : "") + grouped
    }

    /// `1 document`, `2 documents`.
    package static func count(_ value: Int, _ singular: String, _ plural: String) -> String {
        "\(count(value)) \(value == 1 ? singular : plural)"
    }

    /// `512 B`, `1.5 MB`; decimal units, as disks are sold.
    package static func bytes(_ value: Int64) -> String {
        if value < 1000 { return "\(value) B" }
        var amount = Double(value)
        for unit in ["kB", "MB", "GB", "TB"] {
            amount /= 1000
            // 999.95 and above would print as 1000.0.
            if amount < 999.95 || unit == "TB" { return "\(fixed(amount, 1)) \(unit)" }
        }
        return "\(value) B"
    }

    /// `0.4 ms`, `340 ms`, `12.3 s`, `2 min 05 s`, `3 h 12 min`.
    package static func seconds(_ value: Double) -> String {
        guard value.isFinite, value >= 0 else { return "?" }
        if value < 0.01 { return "\(fixed(value * 1000, 1)) ms" }
        if value < 0.9995 { return "\(fixed(value * 1000, 0)) ms" }
        if value < 59.95 { return "\(fixed(value, 1)) s" }
        guard value < 1e9 else { return "?" }
        let whole = Int(value.rounded())
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
    }

    package static func milliseconds(_ value: Double) -> String {
        seconds(value / 1000)
    }

    /// `27.3`, `340`: three figures are all that a measured rate is worth.
    package static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite else { return "?" }
        return perSecond < 99.95 ? fixed(perSecond, 1) : count(Int(min(perSecond, 1e15).rounded()))
    }

    package static func fixed(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : String(value)
    }
}
