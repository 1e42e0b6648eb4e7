/// Tells what a page shows from what it only holds: an answer must not come from words that no reader of the page sees.
///
/// Looks at attributes, an element's own style, and the page's own style sheets; what others do to it, scripts and sheets in
/// other files, stays unknown. In doubt text is read.
struct HTMLVisibility {
    var sheet = HTMLStyleSheet()

    /// Whether sheets in other files may set colours, so that a background is not known to be white.
    var hasForeignStyle = false

    /// - Parameter background: what the element stands on; `nil` for the page's own.
    /// - Returns: whether the element is seen, and what its content stands on.
    func look(
        at name: String, _ attributes: HTMLAttributes, on background: HTMLStyle.Background?
    ) -> (isSeen: Bool, background: HTMLStyle.Background?) {
        if Self.isOutOfSight(name, attributes) { return (false, background) }
        var style = sheet.style(of: name, attributes)
        if let color = attributes["bgcolor"] { style = style.overlaid(with: HTMLStyle("background-color:" + color)) }
        if let own = attributes["style"] { style = style.overlaid(with: HTMLStyle(own)) }
        // A formula for readers of screens, beside its picture.
        let isFormula = attributes.classes.contains { $0.hasPrefix("mwe-math") || $0.hasPrefix("katex-mathml") }
        if style.isHidden, !isFormula { return (false, background) }
        let behind = style.background ?? background
        if let color = style.color {
            switch behind {
            case .plain(let plain) where color.isLike(plain): return (false, background)
            case nil where !hasForeignStyle && color.isLike(.white): return (false, background)
            default: break
            }
        }
        return (true, behind)
    }

    private static func isOutOfSight(_ name: String, _ attributes: HTMLAttributes) -> Bool {
        if let hidden = attributes["hidden"], hidden.lowercased() != "until-found" { return true }
        if attributes["aria-hidden"]?.lowercased() == "true" { return true }
        if name == "dialog" { return !attributes.has("open") }
        if let role = attributes["role"]?.lowercased(), role == "dialog" || role == "alertdialog" { return true }
        guard name != "body", name != "html", name != "main", name != "article" else { return false }
        return (attributes.classes.prefix(20) + [attributes["id"].map { $0[...] } ?? ""]).contains {
            asksForConsent($0)
        }
    }

    /// Whether a class or id is that of a banner that asks about cookies.
    private static func asksForConsent(_ name: Substring) -> Bool {
        guard name.count >= 6 else { return false }
        let name = name.lowercased()
        if name.hasPrefix("onetrust") || name.hasPrefix("cybotcookiebot") || name.hasPrefix("usercentrics") {
            return true
        }
        guard name.contains("cookie") || name.contains("gdpr") else { return false }
        return ["banner", "consent", "notice", "dialog", "popup", "modal", "overlay", "bar"].contains(
            where: name.contains)
    }
}
