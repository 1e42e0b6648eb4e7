/// What an element means for the structure of the text.
enum HTMLRole: Equatable {
    case block
    case cell
    case heading(level: Int)
    case inline
    case lineBreak
    case list
    case listItem
    /// A formula of MathML.
    case math
    case preformatted
    /// Raised, or lowered, characters.
    case raised(isLowered: Bool)
    case row
    /// Not read at all: machinery, navigation, controls.
    case skipped
    case styleSheet
    case table
    /// Rows that name columns.
    case tableHead
    case title

    init(element name: String) {
        switch name {
        case "h1": self = .heading(level: 1)
        case "h2": self = .heading(level: 2)
        case "h3": self = .heading(level: 3)
        case "h4": self = .heading(level: 4)
        case "h5": self = .heading(level: 5)
        case "h6": self = .heading(level: 6)
        case "li", "dt", "dd": self = .listItem
        case "ul", "ol", "dl", "menu": self = .list
        case "pre": self = .preformatted
        case "table": self = .table
        case "tr": self = .row
        case "td", "th": self = .cell
        case "br": self = .lineBreak
        case "title": self = .title
        case "style": self = .styleSheet
        case "math": self = .math
        case "sup": self = .raised(isLowered: false)
        case "sub": self = .raised(isLowered: true)
        case "thead": self = .tableHead
        case "script", "nav", "noscript", "template", "svg", "iframe", "object", "embed", "canvas",
            "audio", "video", "select", "option", "button", "textarea", "input", "datalist":
            self = .skipped
        case "p", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "figure",
            "figcaption", "caption", "address", "details", "summary", "fieldset", "legend", "form", "hr", "body",
            "tbody", "tfoot", "center", "hgroup", "dialog":
            self = .block
        default: self = .inline
        }
    }
}
