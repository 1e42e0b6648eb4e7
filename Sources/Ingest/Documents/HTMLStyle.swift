/// What declarations of CSS say about whether text is seen.
struct HTMLStyle {
    var isHidden = false
    var color: Color?
    var background: Background?

    enum Background: Equatable {
        case plain(Color)
        /// A picture or a gradient: any text may be seen on it.
        case unknown
    }

    /// An opaque colour.
    struct Color: Equatable {
        var red: Int
        var green: Int
        var blue: Int

        static let white = Color(red: 255, green: 255, blue: 255)

        /// Whether no eye tells the two apart.
        func isLike(_ other: Color) -> Bool {
            max(abs(red - other.red), abs(green - other.green), abs(blue - other.blue)) <= 16
        }
    }

    init() {}

    /// - Parameter declarations: such as `display: none; color: #fff`.
    init(_ declarations: some StringProtocol) {
        var properties: [String: String] = [:]
        for declaration in declarations.split(separator: ";") {
            guard let colon = declaration.firstIndex(of: ":") else { continue }
            let name = String(declaration[..<colon].filter { !$0.isWhitespace }).lowercased()
            var value = declaration[declaration.index(after: colon)...].lowercased()
            if let mark = value.firstRange(of: "!important") { value.removeSubrange(mark.lowerBound...) }
            properties[name] = value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        isHidden = Self.hides(properties)
        if let value = properties["color"] {
            color = Self.color(value)
            if Self.isTransparent(value) { isHidden = true }
        }
        if let value = properties["background-color"] ?? properties["background"] {
            background =
                value.contains("url(") || value.contains("gradient(")
                ? .unknown : Self.color(value).map(Background.plain)
        }
        if properties["background-image"].map({ $0 != "none" }) == true { background = .unknown }
    }

    /// Later rules stand over earlier ones.
    func overlaid(with other: HTMLStyle) -> HTMLStyle {
        var result = self
        result.isHidden = isHidden || other.isHidden
        result.color = other.color ?? color
        result.background = other.background ?? background
        return result
    }

    private static func hides(_ properties: [String: String]) -> Bool {
        if properties["display"] == "none" { return true }
        if let value = properties["visibility"], value == "hidden" || value == "collapse" { return true }
        if let opacity = properties["opacity"].flatMap(number), opacity <= 0.05 { return true }
        if let size = properties["font-size"], isTiny(size) { return true }
        if let indent = properties["text-indent"].flatMap(number), indent <= -900 { return true }
        if let position = properties["position"], position == "absolute" || position == "fixed",
            ["left", "right", "top", "bottom"].contains(where: { properties[$0].flatMap(number) ?? 0 <= -900 })
        {
            return true
        }
        let isClipped = properties["overflow"] == "hidden" || properties["overflow"] == "clip"
        if isClipped,
            ["height", "width", "max-height", "max-width"].contains(where: { name in
                properties[name].flatMap(number).map { $0 <= 1 } == true && properties[name]?.hasSuffix("%") != true
                    && properties[name]?.hasSuffix("m") != true
            })
        {
            return true
        }
        if let transform = properties["transform"]?.filter({ $0 != " " }), transform.hasPrefix("scale(0)") {
            return true
        }
        return false
    }

    /// Below three pixels nobody reads.
    private static func isTiny(_ size: String) -> Bool {
        guard let value = number(size) else { return false }
        let unit = size.drop { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
        switch unit {
        case "", "px": return value < 3
        case "pt": return value < 2.5
        case "%": return value < 15
        case "em", "rem": return value < 0.15
        default: return value == 0
        }
    }

    /// The number a value begins with.
    private static func number(_ value: String) -> Double? {
        Double(value.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" })
    }

    private static func isTransparent(_ value: String) -> Bool {
        if value == "transparent" { return true }
        guard value.hasPrefix("rgba(") || value.hasPrefix("hsla(") else { return false }
        let last = value.dropLast().split { $0 == "," || $0 == " " || $0 == "/" || $0 == "(" }.last
        return last.flatMap { Double($0) }.map { $0 <= 0.05 } == true
    }

    private static func color(_ value: String) -> Color? {
        guard let word = value.split(separator: " ").first, !value.hasPrefix("rgb") else {
            let parts = value.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
                .split { $0 == "," || $0 == " " || $0 == "/" }.compactMap { Int($0) }
            guard value.hasPrefix("rgb"), parts.count >= 3 else { return nil }
            return Color(red: parts[0], green: parts[1], blue: parts[2])
        }
        if word.hasPrefix("#") {
            var digits = word.dropFirst().compactMap(\.hexDigitValue)
            if digits.count == 3 || digits.count == 4 { digits = digits.flatMap { [$0, $0] } }
            guard digits.count == 6 || digits.count == 8 else { return nil }
            return Color(
                red: digits[0] * 16 + digits[1], green: digits[2] * 16 + digits[3], blue: digits[4] * 16 + digits[5])
        }
        return names[String(word)]
    }

    private static let names: [String: Color] = [
        "white": .white, "black": Color(red: 0, green: 0, blue: 0), "red": Color(red: 255, green: 0, blue: 0),
        "green": Color(red: 0, green: 128, blue: 0), "blue": Color(red: 0, green: 0, blue: 255),
        "yellow": Color(red: 255, green: 255, blue: 0), "gray": Color(red: 128, green: 128, blue: 128),
        "grey": Color(red: 128, green: 128, blue: 128), "silver": Color(red: 192, green: 192, blue: 192),
        "navy": Color(red: 0, green: 0, blue: 128), "maroon": Color(red: 128, green: 0, blue: 0),
        "whitesmoke": Color(red: 245, green: 245, blue: 245), "snow": Color(red: 255, green: 250, blue: 250),
        "ivory": Color(red: 255, green: 255, blue: 240), "lightgray": Color(red: 211, green: 211, blue: 211),
    ]
}

/// The rules of a page's own style sheets that can be told without a browser: those whose selectors are an element, a
/// class, an id, or these joined. Rules inside `@media` and the like are left out: they may be for print.
struct HTMLStyleSheet {
    private struct Rule {
        var element: Substring?
        var id: Substring?
        var classes: [Substring]
        var style: HTMLStyle
    }

    /// By the narrowest thing that the selector names.
    private var rules: [Substring: [Rule]] = [:]
    private var count = 0

    /// More than a page needs, and few enough that a hostile sheet costs little for each element.
    private static let maximumRules = 5_000
    private static let maximumRulesOfOneName = 50

    var isEmpty: Bool { rules.isEmpty }

    mutating func add(_ text: String) {
        var rest = Self.withoutComments(text)[...]
        while let open = rest.firstIndex(of: "{"), count < Self.maximumRules {
            let selector = rest[..<open]
            let end = Self.end(of: rest, from: open)
            if !selector.contains("@") {
                let style = HTMLStyle(rest[rest.index(after: open)..<end])
                if style.isHidden || style.color != nil || style.background != nil { add(selector, style) }
            }
            rest = end < rest.endIndex ? rest[rest.index(after: end)...] : ""
        }
    }

    /// The style of an element by the rules, before its own.
    func style(of element: String, _ attributes: HTMLAttributes) -> HTMLStyle {
        guard !rules.isEmpty else { return HTMLStyle() }
        let classes = attributes.classes
        var style = HTMLStyle()
        var names: [Substring] = [element[...]] + classes.prefix(20).map { "." + $0 }
        if let id = attributes["id"] { names.append("#" + id) }
        for name in names {
            for rule in rules[name] ?? []
            where (rule.element.map { $0 == element } ?? true) && (rule.id.map { $0 == attributes["id"] ?? "" } ?? true)
                && rule.classes.allSatisfy(classes.contains)
            {
                style = style.overlaid(with: rule.style)
            }
        }
        return style
    }

    private mutating func add(_ selectors: Substring, _ style: HTMLStyle) {
        for selector in selectors.split(separator: ",").prefix(50) {
            let compound = selector.drop(while: \.isWhitespace)
            let trimmed = compound.prefix { !$0.isWhitespace }
            // A descendant, a sibling, an attribute or a state needs a tree, or a pointer.
            guard !trimmed.isEmpty, compound.dropFirst(trimmed.count).allSatisfy(\.isWhitespace),
                !trimmed.contains(where: { ">+~[]():*".contains($0) })
            else { continue }
            var rule = Rule(element: nil, id: nil, classes: [], style: style)
            var name = trimmed.prefix { $0 != "." && $0 != "#" }
            if !name.isEmpty { rule.element = Substring(name.lowercased()) }
            var key = rule.element ?? ""
            var rest = trimmed[name.endIndex...]
            while let mark = rest.first {
                name = rest.dropFirst().prefix { $0 != "." && $0 != "#" }
                if mark == "." { rule.classes.append(name) } else { rule.id = name }
                key = String(mark) + name
                rest = rest[name.endIndex...]
            }
            guard rules[key, default: []].count < Self.maximumRulesOfOneName else { continue }
            rules[key, default: []].append(rule)
            count += 1
        }
    }

    /// Where the block that opens at `open` closes, whatever is nested in it.
    private static func end(of text: Substring, from open: Substring.Index) -> Substring.Index {
        var depth = 0
        var index = open
        while index < text.endIndex {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
            index = text.index(after: index)
        }
        return text.endIndex
    }

    private static func withoutComments(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "/*") {
            result += rest[..<open.lowerBound]
            let inner = rest[open.upperBound...]
            guard let close = inner.firstRange(of: "*/") else { return result }
            rest = inner[close.upperBound...]
        }
        return result + rest
    }
}
