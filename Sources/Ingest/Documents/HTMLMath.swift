/// One formula of MathML on its way to a line of text.
///
/// TeX that the page gives beside it (an annotation, or an alternative text) is kept as TeX, between dollar signs; else the
/// marks are written as people type them: `(a + b)/c`, `x^2`, `sqrt(y)`.
struct HTMLMath {
    private struct Element {
        var name: String
        var children: [String] = []
        var text = ""
    }

    private var stack: [Element] = []
    private var tex: String?
    private var alternative: String?

    /// Bytes of text; a formula that has more is cut.
    private static let maximumLength = 4_096
    private var length = 0

    init(_ attributes: HTMLAttributes) {
        alternative = attributes["alttext"]
    }

    mutating func start(_ name: String, _ attributes: HTMLAttributes) {
        var name = name.lowercased()
        if name == "annotation" || name == "annotation-xml" {
            name = attributes["encoding"]?.lowercased().hasSuffix("x-tex") == true ? "tex" : "ignored"
        }
        stack.append(Element(name: name))
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !stack.isEmpty, length < Self.maximumLength else { return }
        length += bytes.count
        stack[stack.count - 1].text += String(decoding: bytes.prefix(Self.maximumLength), as: UTF8.self)
    }

    mutating func end() {
        guard let element = stack.popLast() else { return }
        switch element.name {
        case "ignored": return
        case "tex": tex = tex ?? Self.flat(element.text)
        default:
            let written = Self.written(element)
            guard !written.isEmpty || Self.isPositional(stack.last?.name) else { return }
            if stack.isEmpty { stack.append(Element(name: "math")) }
            stack[stack.count - 1].children.append(written)
        }
    }

    /// The formula as text; nothing for one without a mark.
    var line: String {
        if let tex, !tex.isEmpty { return "$" + tex + "$" }
        if let alternative = alternative.map(Self.flat), !alternative.isEmpty { return "$" + alternative + "$" }
        return stack.reversed().map { Self.joined($0.children + [Self.flat($0.text)]) }.joined()
    }

    /// Whether a child's place says what it is.
    private static func isPositional(_ name: String?) -> Bool {
        ["mfrac", "msup", "msub", "msubsup", "mover", "munder", "munderover", "mroot"].contains(name ?? "")
    }

    private static func written(_ element: Element) -> String {
        let children = element.children
        func child(_ index: Int) -> String { index < children.count ? children[index] : "" }
        switch element.name {
        case "mi", "mn", "mtext", "ms": return flat(element.text)
        case "mo":
            let mark = flat(element.text)
            // Invisible times and its like are heard, not seen.
            return mark.unicodeScalars.allSatisfy { (0x2061...0x2064).contains($0.value) } ? "" : mark
        case "mspace", "mphantom": return ""
        case "mfrac": return bracketed(child(0)) + "/" + bracketed(child(1))
        case "msup", "mover": return bracketed(child(0)) + "^" + bracketed(child(1))
        case "msub", "munder": return bracketed(child(0)) + "_" + bracketed(child(1))
        case "msubsup", "munderover":
            return bracketed(child(0)) + "_" + bracketed(child(1)) + "^" + bracketed(child(2))
        case "msqrt": return "sqrt(" + joined(children) + ")"
        case "mroot": return "root(" + child(0) + ", " + child(1) + ")"
        case "mtd": return joined(children)
        case "mtr": return children.joined(separator: ", ")
        case "mtable": return "[" + children.joined(separator: "; ") + "]"
        default: return joined(children.isEmpty ? [flat(element.text)] : children)
        }
    }

    private static func joined(_ children: [String]) -> String {
        var result = ""
        for child in children {
            let isMark = child.count == 1 && "=<>≤≥≠≈≡+−-×·∈→±".contains(child)
            if isMark, !result.isEmpty { result += " " }
            result += child
            if isMark { result += " " }
        }
        return flat(result)
    }

    private static func bracketed(_ part: String) -> String {
        part.contains(where: { !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "," }) && part.count > 1
            ? "(" + part + ")" : part
    }

    private static func flat(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
