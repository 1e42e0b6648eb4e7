import Corpus

extension GraphDrawing {
    /// Places in user units, which are pixels at the drawing's own size.
    private enum Place {
        static let width = 1180.0
        static let top = 76.0
        static let questionX = 24.0
        static let questionWidth = 224.0
        static let nameX = 330.0
        static let nameWidth = 214.0
        static let nameHeight = 28.0
        static let itemX = 636.0
        static let itemWidth = 440.0
        static let itemHeight = 64.0
        static let gap = 14.0
        static let bottom = 64.0
    }

    /// The whole document.
    package var svg: String {
        let height = max(
            Double(items.count) * (Place.itemHeight + Place.gap), Double(names.count) * (Place.nameHeight + Place.gap),
            160)
        let middle = Place.top + height / 2
        var body: [String] = []
        body += relevanceLines(from: middle, height: height)
        body += nameLines(from: middle, height: height)
        body += linkLines(height: height)
        body += questionBox(at: middle)
        for (place, name) in names.enumerated() { body += pill(name, at: nameY(place, height)) }
        for (place, item) in items.enumerated() { body += box(item, place: place, at: itemY(place, height)) }
        let total = Place.top + height + Place.bottom
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(number(Place.width))" height="\(number(total))" \
            viewBox="0 0 \(number(Place.width)) \(number(total))" role="img" font-family="system-ui, sans-serif">
            <title>\(escaped(question))</title>
            <style>\(Self.style)</style>
            <rect class="page" width="100%" height="100%"/>
            \(header.joined(separator: "\n"))
            \(body.joined(separator: "\n"))
            \(footer(at: Place.top + height + 30).joined(separator: "\n"))
            </svg>

            """
    }

    /// Colours that read in print, on light and on dark screens; evidence is the one strong colour.
    private static let style = """
        .page{fill:#fff}text{fill:#1c2430}.soft{fill:#5d6878}.box{fill:#f3f5f8;stroke:#c3cad4}\
        .kept{fill:#fdf1dc;stroke:#c97a1b;stroke-width:1.6}.asked{fill:#e2ecfb;stroke:#3b6fb6}.name{fill:#fff;stroke:#9aa5b4}\
        .bar{fill:#c97a1b}.line{fill:none;stroke:#9aa5b4}.strong{stroke:#c97a1b}.ask{stroke:#3b6fb6;stroke-dasharray:5 4}\
        @media (prefers-color-scheme:dark){.page{fill:#14181f}text{fill:#e6eaf0}.soft{fill:#9aa5b4}\
        .box{fill:#1f2630;stroke:#3d4755}.kept{fill:#3a2a12;stroke:#e39a3b}.asked{fill:#1b2b45;stroke:#6d9be0}\
        .name{fill:#14181f;stroke:#5d6878}.bar{fill:#e39a3b}.line{stroke:#5d6878}.strong{stroke:#e39a3b}.ask{stroke:#6d9be0}}
        """

    private var header: [String] {
        let columns = [
            (Place.questionX, "question"), (Place.nameX, names.isEmpty ? "" : "names"),
            (Place.itemX, "passages and facts by rank"),
        ]
        return [text(caption, x: Place.questionX, y: 28, size: 15, weight: "600")]
            + columns.filter { !$0.1.isEmpty }.map { text($0.1, x: $0.0, y: 58, size: 12, style: "soft") }
    }

    private func footer(at y: Double) -> [String] {
        var hidden: [String] = []
        if hiddenItems > 0 { hidden.append("\(hiddenItems) lower-ranked passages and facts") }
        if hiddenNames > 0 { hidden.append("\(hiddenNames) names that join nothing shown") }
        let key =
            "Filled: shown to the model. Bar: mass of the walk. Dashed: where the walk starts. Thickness: weight of the edge."
        return [text(key, x: Place.questionX, y: y, size: 12, style: "soft")]
            + (hidden.isEmpty
                ? []
                : [
                    text(
                        "Not drawn: " + hidden.joined(separator: ", ") + ".", x: Place.questionX, y: y + 18, size: 12,
                        style: "soft")
                ])
    }

    // MARK: Nodes

    private func questionBox(at middle: Double) -> [String] {
        let lines = wrapped(question, width: Place.questionWidth - 24, size: 15, most: 7)
        let height = Double(lines.count) * 19 + 22
        let y = middle - height / 2
        return [
            rectangle(x: Place.questionX, y: y, width: Place.questionWidth, height: height, radius: 10, style: "asked")
        ]
            + lines.enumerated().map {
                text($0.element, x: Place.questionX + 12, y: y + 25 + Double($0.offset) * 19, size: 14, weight: "600")
            }
    }

    private func pill(_ name: Name, at y: Double) -> [String] {
        let style = name.isAsked ? "asked" : "name"
        let label = shortened(name.node.label, width: Place.nameWidth - 24, size: 12.5)
        return [
            "<g><title>\(escaped(name.node.label))</title>",
            rectangle(
                x: Place.nameX, y: y - Place.nameHeight / 2, width: Place.nameWidth, height: Place.nameHeight,
                radius: Place.nameHeight / 2, style: style),
            text(label, x: Place.nameX + 12, y: y + 4.5, size: 12.5), "</g>",
        ]
    }

    private func box(_ item: Item, place: Int, at middle: Double) -> [String] {
        let y = middle - Place.itemHeight / 2
        let x = Place.itemX + 12
        let room = Place.itemWidth - 24
        let (heading, rest) = Self.parts(of: item.node)
        var figures = "mass \(Quantity.fixed(item.node.mass, 4))"
        if let score = item.score { figures = "score \(Quantity.fixed(score, 3)) · " + figures }
        let most = items.map(\.node.mass).max() ?? 0
        let bar = most > 0 ? 120 * item.node.mass / most : 0
        return [
            "<g><title>\(escaped(item.node.label))</title>",
            rectangle(
                x: Place.itemX, y: y, width: Place.itemWidth, height: Place.itemHeight,
                radius: item.node.kind == "triplet" ? 20 : 6, style: item.node.selected ? "kept" : "box"),
            text(
                "\(place + 1)  " + shortened(heading, width: room - 24, size: 14), x: x, y: y + 20, size: 13,
                weight: "600"),
            text(shortened(rest, width: room, size: 12), x: x, y: y + 38, size: 12, style: "soft"),
            rectangle(x: x, y: y + 47, width: max(bar, 1), height: 6, radius: 2, style: "bar"),
            text(figures, x: x + 132, y: y + 54, size: 11, style: "soft"), "</g>",
        ]
    }

    private static func parts(of node: SearchExplanation.Node) -> (heading: String, rest: String) {
        if node.kind == "triplet" { return (node.label, "fact") }
        guard let colon = node.label.firstRange(of: ": ") else { return (node.label, "passage") }
        return (String(node.label[..<colon.lowerBound]), String(node.label[colon.upperBound...]))
    }

    // MARK: Lines

    private func relevanceLines(from middle: Double, height: Double) -> [String] {
        let most = relevance.map(\.weight).max() ?? 1
        return relevance.map { tie in
            curve(
                from: (Place.questionX + Place.questionWidth, middle), to: (Place.itemX, itemY(tie.item, height)),
                width: thickness(tie.weight, most), style: "line ask",
                opacity: items[tie.item].node.selected ? 0.55 : 0.25, label: tie.weight)
        }
    }

    private func nameLines(from middle: Double, height: Double) -> [String] {
        let most = names.flatMap(\.ties).map(\.weight).max() ?? 1
        return names.enumerated().flatMap { place, name in
            let y = nameY(place, height)
            let asked =
                name.isAsked
                ? [
                    curve(
                        from: (Place.questionX + Place.questionWidth, middle), to: (Place.nameX, y), width: 1.6,
                        style: "line ask", opacity: 0.9, label: name.node.restart)
                ] : []
            return asked
                + name.ties.map { tie in
                    let isKept = items[tie.item].node.selected
                    return curve(
                        from: (Place.nameX + Place.nameWidth, y), to: (Place.itemX, itemY(tie.item, height)),
                        width: thickness(tie.weight, most), style: isKept ? "line strong" : "line",
                        opacity: isKept ? 0.75 : 0.45, label: tie.weight)
                }
        }
    }

    /// A passage and the facts read from it, joined on the right.
    private func linkLines(height: Double) -> [String] {
        links.map { link in
            let x = Place.itemX + Place.itemWidth
            let bulge = min(16 + 10 * Double(abs(link.to - link.from)), 86)
            let (a, b) = (itemY(link.from, height), itemY(link.to, height))
            let isKept = items[link.from].node.selected && items[link.to].node.selected
            return """
                <path class="\(isKept ? "line strong" : "line")" opacity="\(isKept ? 0.75 : 0.45)" stroke-width="1.2" \
                d="M\(number(x)) \(number(a))C\(number(x + bulge)) \(number(a)) \(number(x + bulge)) \(number(b)) \
                \(number(x)) \(number(b))"/>
                """
        }
    }

    private func curve(
        from: (x: Double, y: Double), to: (x: Double, y: Double), width: Double, style: String, opacity: Double,
        label: Double
    ) -> String {
        let bend = (to.x - from.x) * 0.45
        return """
            <path class="\(style)" opacity="\(opacity)" stroke-width="\(number(width))" \
            d="M\(number(from.x)) \(number(from.y))C\(number(from.x + bend)) \(number(from.y)) \
            \(number(to.x - bend)) \(number(to.y)) \(number(to.x)) \(number(to.y))">\
            <title>\(Quantity.fixed(label, 4))</title></path>
            """
    }

    /// Area, not width, should grow with the weight, or one heavy edge makes all others vanish.
    private func thickness(_ weight: Double, _ most: Double) -> Double {
        0.8 + 2.6 * (most > 0 ? max(weight, 0) / most : 0).squareRoot()
    }

    private func itemY(_ place: Int, _ height: Double) -> Double { spread(place, of: items.count, over: height) }
    private func nameY(_ place: Int, _ height: Double) -> Double { spread(place, of: names.count, over: height) }

    private func spread(_ place: Int, of count: Int, over height: Double) -> Double {
        Place.top + height * (Double(place) + 0.5) / Double(max(count, 1))
    }
}
