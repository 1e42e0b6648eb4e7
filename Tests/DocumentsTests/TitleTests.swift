import Corpus
import Documents
import Foundation
import TestSupport
import Testing

/// What a document is called, and where it stands.
struct TitleTests {
    private func read(_ contents: String, as name: String) async throws -> Document {
        try await withScratchDirectory { folder in
            try await DocumentReader.test.read(path: TestFiles.write(contents, to: name, in: folder))
        }
    }

    @Test(arguments: [
        ("Ann Poe.md", "# Contact\n\nPhone: 1", "Ann Poe"), ("kyakhta.md", "# Kyakhta trade\n\nTea.", "Kyakhta trade"),
        ("README.md", "# Samovar\n\nBoils.", "Samovar"),
        ("01-intro.md", "# The history of tea\n\nOld.", "The history of tea"),
        ("index.md", "# Overview\n\nAll.", "Overview"), ("a.html", "<title>Untitled</title><h1>Tea</h1>", "Tea"),
        ("minutes-may.html", "<title>Notes</title><p>Tea.", "minutes-may"), ("stock.csv", "a,b\n1,2", "stock"),
    ])
    func aTitleSaysWhichDocumentItIs(name: String, contents: String, title: String) async throws {
        #expect(try await read(contents, as: name).title == title)
    }

    @Test func frontMatterSaysWhatADocumentIs() async throws {
        let document = try await read(
            """
            ---
            title: Travel policy
            aliases: [Trips, "On the road"]
            tags:
              - hr
              - money
            version: 2.1
            date: 2023-02-15
            status: final
            author: Ann Poe
            ---
            # Travel policy

            Hotels cost 120.
            """, as: "hr/rules/travel-policy-2023.md")
        #expect(document.title == "Travel policy")
        #expect(document.metadata.aliases == ["Trips", "On the road"])
        #expect(document.metadata.tags == ["hr", "money"])
        #expect(document.metadata.version == "2.1" && document.metadata.status == "final")
        #expect(document.metadata.date == "2023-02-15" && document.metadata.author == "Ann Poe")
        #expect(document.metadata.modified != nil)
        #expect(
            document.context
                == "travel-policy-2023 · Trips · On the road · hr · money · version 2.1 · 2023-02-15 · final · Ann Poe · hr/rules/"
        )
    }

    @Test func theHeadOfALetterIsRead() async throws {
        let letter = try await read("From: Ann Poe\nTo: Bob\nSubject: The samovar\n\nIt leaks.", as: "1.txt")
        #expect(letter.metadata.author == "Ann Poe" && letter.metadata.subject == "The samovar")
        let prose = try await read("From: Tula it is far.\n\nSubject: none.", as: "1.txt")
        #expect(prose.metadata.author == nil && prose.metadata.subject == nil)
        let policy = try await read("# Rules\n\n**Version:** 3\nStatus: draft\n\nNo smoking.", as: "rules.md")
        #expect(policy.metadata.version == "3" && policy.metadata.status == "draft")
    }

    @Test(arguments: [
        ("See [[Tula|the town]] and [[Perm]].", "See the town and Perm."), ("[[Tula#Trade]]", "Tula > Trade"),
        ("`[[ -f x ]]` and [[ -f x ]]", "`[[ -f x ]]` and [[ -f x ]]"), ("```\n[[A|b]]\n```", "```\n[[A|b]]\n```"),
        ("One<!-- two --> three<!-- never ends", "One three<!-- never ends"), ("`<!-- x -->`", "`<!-- x -->`"),
        ("10<sup>6</sup> in 1969<sup>2</sup>, H<sub>2</sub>O", "10^6 in 1969, H2O"), ("[[broken", "[[broken"),
    ])
    func markdownReadsAsItIsShown(source: String, text: String) async throws {
        #expect(try await read(source, as: "a.md").text == text)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["[[", "<!--", "`", "<sup>", "[[a|", "<!-- -", "~~~\n`", "---\na: [b\n"])
    func hostileMarkdownTakesLinearTime(unit: String) async throws {
        #expect(try await !read("x " + String(repeating: unit, count: 200_000), as: "a.md").text.isEmpty)
    }
}
