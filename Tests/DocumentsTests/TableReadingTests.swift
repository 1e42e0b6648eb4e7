import Chunking
import Corpus
import Documents
import Foundation
import TestSupport
import Testing

/// Tables of pages, values between delimiters, and JSON: rows that can each be read alone.
struct TableReadingTests {
    private func read(_ contents: String, as name: String) async throws -> Document {
        try await withScratchDirectory { folder in
            try await DocumentReader.test.read(path: TestFiles.write(contents, to: name, in: folder))
        }
    }

    @Test func cellsThatSpanStandInEveryRowAndColumn() async throws {
        let document = try await read(
            """
            <table><thead><tr><th rowspan=2>Town<th colspan=2>Tea<tr><th>2022<th>2023</thead>
            <tr><td rowspan=2>Tula<td>1<td>2<tr><td>3<td>4<tr><td>Perm<td colspan=2>none</table>
            """, as: "a.html")
        #expect(
            document.text
                == "| Town | Tea 2022 | Tea 2023 |\n|---|---|---|\n| Tula | 1 | 2 |\n| Tula | 3 | 4 |\n| Perm | none | none |"
        )
    }

    @Test func signsInColumnsOfTheirOwnJoinTheirNumbers() async throws {
        let document = try await read(
            "<table><tr><td>Sales<td>$<td>1,234<td>)<tr><td>Share<td><td>55<td>%<tr><td>Cost<td>$<td>7<td></table>",
            as: "a.html")
        #expect(document.text == "| Sales | $1,234) |\n| Share | 55% |\n| Cost | $7 |")
    }

    @Test func wordsOverNumbersNameTheColumns() async throws {
        let named = try await read("<table><tr><td>Who<td>Age<tr><td>A<td>1<tr><td>B<td>2</table>", as: "a.html")
        #expect(named.text.hasPrefix("| Who | Age |\n|---|---|\n"))
        let plain = try await read(
            "<table><tr><td>Name<td>Ann<tr><td>Town<td>Tula<tr><td>Job<td>Smith</table>", as: "a.html")
        #expect(plain.text == "| Name | Ann |\n| Town | Tula |\n| Job | Smith |")
    }

    @Test func aListInACellIsWordsOfTheCell() async throws {
        let document = try await read(
            "<table><tr><th>A<th>B<tr><td>x<td><ul><li>one<li>two</ul><tr><td>y|z<td>3</table><p>After", as: "a.html")
        #expect(document.text == "| A | B |\n|---|---|\n| x | one; two |\n| y\\|z | 3 |\n\nAfter")
    }

    @Test(.timeLimit(.minutes(1)))
    func hostileTablesCostLittle() async throws {
        let pages = [
            "<table><tr><td colspan=1000000 rowspan=1000000>x<td>y</table>",
            "<table>" + String(repeating: "<tr><td colspan=200 rowspan=2000>x<td>y", count: 5_000) + "</table>",
            "<table>" + String(repeating: "<tr>" + String(repeating: "<td>1", count: 2_000), count: 20),
            String(repeating: "<tr><td>a<td>b", count: 50_000), "<td>lone", "<table><tr><td>a<table><tr><td>b<td>c",
            "<table><caption>c</caption></table><p>x",
        ]
        for page in pages {
            let document = try await read(page, as: "a.html")
            #expect(!document.text.isEmpty && document.text.utf8.count < 40 << 20)
        }
    }

    @Test(arguments: [
        (
            "sku,price\nA-1,0.5\n\"B, 2\",\"say \"\"hi\"\"\"\n",
            "| sku | price |\n|---|---|\n| A-1 | 0.5 |\n| B, 2 | say \"hi\" |"
        ),
        ("a;b\r\n1,5;2\r\n", "| a | b |\n|---|---|\n| 1,5 | 2 |"),
        ("x|y\n1|2", "| x | y |\n|---|---|\n| 1 | 2 |"), ("1,2\n3,4", "| 1 | 2 |\n| 3 | 4 |"),
        ("Cups,,\nTeam,City,Won\nA,B,1", "Cups\n\n| Team | City | Won |\n|---|---|---|\n| A | B | 1 |"),
        ("town,2022,2023\nTula,1,2", "| town | 2022 | 2023 |\n|---|---|---|\n| Tula | 1 | 2 |"),
        ("one\ntwo\nthree", "one\ntwo\nthree"), ("a,b\n\"two\nlines\",1", "| a | b |\n|---|---|\n| two lines | 1 |"),
        ("a,b\n\"open,1\nc,2", "| a | b |\n|---|---|\n| open,1 c,2 |"),
    ])
    func valuesBetweenDelimitersAreRows(source: String, text: String) async throws {
        let document = try await read(source, as: "a.csv")
        #expect(document.text == text)
        #expect(document.format == .table)
    }

    @Test func tabsDelimitToo() async throws {
        #expect(try await read("a\tb\n1\t2", as: "a.tsv").text == "| a | b |\n|---|---|\n| 1 | 2 |")
    }

    @Test func aRowOfTooManyValuesIsRefused() async throws {
        try await withScratchDirectory { folder in
            let path = try TestFiles.write(String(repeating: ",", count: 3_000) + "x", to: "a.csv", in: folder)
            #expect(try await DocumentReader.test.refusalReason(ofFileAt: path) == .tooLarge)
        }
    }

    @Test func objectsAreLinesWithTheirPaths() async throws {
        let document = try await read(
            #"{"name":"tea","sizes":[1, 2.50],"users":[{"id":"u0","plan":"free"},{"id":"u\u0031","deep":{"a":true,"b":[]}}],"note":"two\nlines"}"#,
            as: "a.json")
        #expect(document.format == .json)
        #expect(
            document.text == """
                name: tea | sizes: 1, 2.50 | note: two lines
                users[0]: id: u0 | plan: free
                users[1]: id: u1
                users[1].deep: a: true | b: []
                """)
    }

    @Test(arguments: ["{\"a\": 1,}", "// settings\n{\"a\": 1}", "{\"a\": tru}", "[1 2]", "{\"a\""])
    func whatIsNoJSONIsReadAsItsLines(source: String) async throws {
        let document = try await read(source, as: "a.json")
        #expect(document.text == source)
        #expect(document.format == .plainText)
    }

    @Test(.timeLimit(.minutes(1)))
    func hostileJSONCostsLittle() async throws {
        let key = String(repeating: "k", count: 10_000)
        let sources = [
            String(repeating: "[", count: 1_000_000), String(repeating: "{\"a\":", count: 200_000),
            "{\"\(key)\":[" + (0..<20_000).map { "{\"a\":\($0)}" }.joined(separator: ",") + "]}", "\"\\ud800\\u0041\"",
        ]
        for source in sources { #expect(try await read(source, as: "a.json").text.utf8.count < 8 << 20) }
    }

    @Test func linesOfALogStandAlone() async throws {
        let lines = (10..<30).map { "2024-05-01T00:00:\($0)Z INFO job \($0) went through the gate and came back" }
        let document = try await read(lines.joined(separator: "\n"), as: "a.log")
        let chunks = Chunker(options: ChunkingOptions(targetWords: 30, maximumWords: 40, minimumWords: 5))
            .chunks(of: document)
        #expect(chunks.count > 5)
        #expect(chunks.allSatisfy { $0.text.hasPrefix("2024-") && $0.text.hasSuffix("came back") })
        #expect(try await read(lines.joined(separator: "\n"), as: "a.txt").kinds == [.code])
    }

    @Test func codeKeepsItsFirstIndent() async throws {
        let document = try await read("def f():\n    return 1\n\n    # more\n    x = 2\n", as: "a.py")
        #expect(document.blockTexts == ["def f():\n    return 1", "    # more\n    x = 2"])
    }
}
