/// Where nothing may be put into an answer: inside a fenced block of code, and inside a quotation.
///
/// A quotation ends with its closing mark or its line: a mark that is never closed must not silence the monitors for ever.
package struct BlockedZones: Sendable, Equatable {
    package private(set) var isInCode = false
    package private(set) var isInQuotation = false
    private var backticks = 0

    package init() {}

    package var isBlocked: Bool { isInCode || isInQuotation }

    package mutating func append(_ text: String) {
        for character in text {
            if character == "`" {
                backticks += 1
                if backticks == 3 {
                    isInCode.toggle()
                    isInQuotation = false
                }
                continue
            }
            backticks = 0
            guard !isInCode else { continue }
            switch character {
            case "\"": isInQuotation.toggle()
            case "“", "«", "„": isInQuotation = true
            case "”", "»": isInQuotation = false
            default: if character.isNewline { isInQuotation = false }
            }
        }
    }
}
