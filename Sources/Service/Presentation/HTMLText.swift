/// Text of questions, documents and models on its way into a page: data there as everywhere else.
enum HTMLText {
    /// Fit for an element's content and for an attribute in double quotes. Control characters and directional overrides
    /// become U+FFFD, as on a terminal.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in TerminalText.harmless(String(text)).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
