import Corpus
import Documents
import Foundation
import TestSupport
import Testing

/// What a page holds and does not show.
struct HiddenTextTests {
    private func read(_ contents: String) async throws -> Document {
        try await withScratchDirectory { folder in
            try await DocumentReader.test.read(path: TestFiles.write(contents, to: "page.html", in: folder))
        }
    }

    @Test(arguments: [
        "<p hidden>no</p>", "<div style='display: none'><p>no</p></div>", "<span style='VISIBILITY:hidden'>no</span>",
        "<p aria-hidden=true>no</p>", "<p style='font-size:1px'>no</p>", "<p style='font-size:0'>no</p>",
        "<p style='color:#ffffff'>no</p>", "<p style='color:white;background:#fff'>no</p>",
        "<div style='background-color:#336'><i style='color: rgb(51, 51, 102)'>no</i></div>",
        "<table bgcolor='#000000'><tr><td style='color:black'>no</table>", "<p style='color:transparent'>no</p>",
        "<p style='opacity:0'>no</p>", "<p style='position:absolute;left:-9999px'>no</p>",
        "<p style='text-indent:-9999px'>no</p>", "<p style='height:0;overflow:hidden'>no</p>",
        "<dialog><p>no</p></dialog>", "<div role=dialog>no</div>", "<div class='cookie-banner wide'>no</div>",
        "<div id=onetrust-banner-sdk>no</div>", "<template><p>no</p></template>", "<noscript>no</noscript>",
        "<style>.x{display:none}</style><p class='a x'>no</p>", "<style>#y{ visibility: hidden }</style><p id=y>no</p>",
        "<style>/* .a{} */ p.z, q { opacity : 0 !important; }</style><p class=z>no</p>",
        "<style>body{color:#111;background:#fff} .same{color:#FEFEFE}</style><p class=same>no</p>",
    ])
    func whatNobodySeesIsNotRead(html: String) async throws {
        let document = try await read("<body><p>One.</p>\(html)<p>Two.</p></body>")
        #expect(document.blockTexts == ["One.", "Two."])
    }

    @Test(arguments: [
        "<p hidden=until-found>yes</p>", "<p style='display:block;font-size:9px'>yes</p>",
        "<p aria-hidden=false>yes</p>",
        "<dialog open><p>yes</p></dialog>", "<details><summary>yes</summary></details>",
        "<div style='background:#222'><p style='color:#fff'>yes</p></div>",
        "<div style='background:url(sky.jpg)'><p style='color:#fff'>yes</p></div>",
        "<link rel=stylesheet href=a.css><p style='color:#fff'>yes</p>",
        "<style>@media print { .x { display:none } }</style><p class=x>yes</p>",
        "<style>.menu .x { display:none } .x:hover { opacity:0 }</style><p class=x>yes</p>",
        "<style>p.other{display:none}</style><p class=x>yes</p>", "<p class=cookie-recipes>yes</p>",
        "<p style='position:relative;left:-9999px'>yes</p>",
    ])
    func whatIsSeenOrMayBeIsRead(html: String) async throws {
        let document = try await read("<body>\(html)<p>yes</p></body>")
        #expect(document.blockTexts.first == "yes" && document.blockTexts.count == 2)
    }

    @Test(arguments: [
        ("10<sup>6</sup> cells", "10^6 cells"), ("10<sup>−6</sup> m", "10^−6 m"), ("2<sup>8</sup> bits", "2^8 bits"),
        ("opened in 1969<sup>2</sup> and", "opened in 1969 and"), ("in 1987<sup>[3]</sup>.", "in 1987."),
        ("12<sup><a href=#fn1>1</a></sup> men", "12 men"), ("12<a href=#fn1><sup>1</sup></a> men", "12 men"),
        ("a word<sup>4</sup> here", "a word here"), ("25 km<sup>2</sup>", "25 km²"), ("x<sup>2</sup>", "x²"),
        ("m s<sup>-1</sup>", "m s⁻¹"), ("the 1<sup>st</sup> day", "the 1st day"), ("M<sup>lle</sup> B.", "Mlle B."),
        ("H<sub>2</sub>O", "H2O"), ("Ca<sup>2+</sup>", "Ca2+"), ("10<sub>2</sub>", "10_2"),
        ("said so.<sup>7</sup> Then", "said so. Then"), ("word<sup>a whole remark</sup>", "word a whole remark"),
        ("Brand<sup>TM</sup>", "Brand™"), ("<b>W</b>ord un<wbr>bro&shy;ken&#8203;ly", "Word unbrokenly"),
    ])
    func raisedCharactersStayApart(html: String, text: String) async throws {
        #expect(try await read("<p>\(html)</p>").text == text)
        #expect(try await read("<table><tr><th>N<th>V<tr><td>1<td>\(html)</table>").text.hasSuffix("| 1 | \(text) |"))
    }

    @Test(arguments: [
        ("<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>", "E = mc^2"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>", "(a + b)/c"),
        ("<math><msqrt><mi>x</mi></msqrt></math>", "sqrt(x)"),
        (
            "<math><semantics><mi>q</mi><annotation encoding='application/x-tex'>\\frac{a}{b}</annotation></semantics></math>",
            "$\\frac{a}{b}$"
        ),
        ("<math alttext='x_1'><mi>x</mi></math>", "$x_1$"), ("<script type='math/tex'>a^2</script>", "$a^2$"),
        ("<math><mi>a", "a"), ("<math></math>", ""),
    ])
    func formulasAreKept(html: String, text: String) async throws {
        #expect(try await read("<p>So \(html)</p>").text == (text.isEmpty ? "So" : "So " + text))
    }

    @Test func listsInOrderKeepTheirNumbers() async throws {
        let document = try await read("<ol><li>a<li>b<ol><li>c</ol><li>d</ol><ol start=7><li>e</ol><ul><li>f</ul>")
        #expect(document.blockTexts == ["1. a", "2. b", "1. c", "3. d", "7. e", "- f"])
    }

    @Test(.timeLimit(.minutes(1)))
    func hostilePagesCostLittle() async throws {
        let rules = (0..<50_000).map { ".a\($0)" }.joined(separator: ",") + "{display:none}"
        let pages = [
            "<style>" + String(repeating: "{", count: 100_000) + "</style><p>x",
            "<style>\(rules)</style>" + String(repeating: "<b class='a1 a2'>x</b>", count: 20_000),
            "<p>x" + String(repeating: "<sup>1</sup>", count: 100_000), "<p>x" + String(repeating: "<sup>", count: 200),
            "<p>x<math>" + String(repeating: "<mrow>", count: 200) + "<mi>y",
            "<p>x<math alttext='" + String(repeating: "a", count: 1_000_000),
            "<p>x<i style='" + String(repeating: "a:b;", count: 200_000) + "'>y",
        ]
        for page in pages { #expect(try await !read(page).text.isEmpty) }
    }
}
