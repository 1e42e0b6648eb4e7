import Chunking
import Corpus
import Documents
import Foundation
import TestSupport
import Testing

/// What is made of the pages that poppler reads, draws and measures; a script stands in for it.
struct PDFPagesTests {
    private func read(_ text: String, drawn: String? = nil, boxes: String = "") async throws -> Document {
        try await withScratchDirectory { folder in
            _ = try TestFiles.write(text, to: "read", in: folder)
            _ = try TestFiles.write(drawn ?? text, to: "drawn", in: folder)
            _ = try TestFiles.write(boxes, to: "boxes", in: folder)
            let script = """
                #!/bin/sh
                case "$*" in
                *-bbox-layout*) exec cat '\(folder.path)/boxes' ;;
                *-layout*) exec cat '\(folder.path)/drawn' ;;
                *) exec cat '\(folder.path)/read' ;;
                esac
                """
            let program = try TestFiles.write(script, to: "pdftotext", in: folder)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
            var options = DocumentOptions.test
            options.pdfProgram = program
            let path = try TestFiles.write("%PDF-1.4 ", to: "a.pdf", in: folder)
            return try await DocumentReader(options: options).read(path: path)
        }
    }

    @Test func whatRunsAlongPagesIsNoPartOfASentence() async throws {
        let document = try await read(
            """
            Tea Works — internal

            The samovar may be returned, provided that it is cold and

            Page 1 of 2

            © 2023 Tea Works\u{C}Tea Works — internal

            empty of its water. It is mended free.

            Page 2 of 2

            © 2023 Tea Works\u{C}
            """)
        #expect(
            document.blockTexts == [
                "Tea Works — internal",
                "The samovar may be returned, provided that it is cold and\nempty of its water. It is mended free.",
            ])
        let chunks = Chunker(options: ChunkingOptions(targetWords: 50, maximumWords: 90, minimumWords: 5))
            .chunks(of: document)
        #expect(chunks.map(\.pages) == [1...2])
    }

    @Test func onlyNumbersThatCountThePagesAreTakenAway() async throws {
        let document = try await read(
            "One stands here.\n\n1,250\n\n4\u{C}Two stands here.\n\n380\n\n5\u{C}Three stands here.\n\n77\n\n6\u{C}")
        #expect(
            document.blockTexts == [
                "One stands here.", "1,250", "Two stands here.", "380", "Three stands here.", "77",
            ])
    }

    @Test func aPageOfFiguresIsReadInRows() async throws {
        let document = try await read(
            "Sales\n\nTea\nCoffee\n\n1\n2\n\n3\n4\u{C}",
            drawn: """
                All in thousands.

                                          Three Months Ended         Six Months Ended
                                          May 1,     May 2, May 1,        May 2,
                                           2023       2022      2023       2022
                Tea from near and
                  far                   $  1,200 $     900  $   2,500  $  1,900
                Coffee                       (30)       41         22        19
                Total                 $    1,170 $     941  $   2,522  $  1,919


                LIABILITIES
                Debt                         100       200        300       400
                Rent                          10        20         30        40
                Sum                          110       220        330       440\u{C}
                """)
        #expect(document.kinds.filter { $0 == .table }.count >= 1)
        #expect(
            document.text.contains(
                "| | Three Months Ended May 1, 2023 | Three Months Ended May 2, 2022 | Six Months Ended May 1, 2023 |"))
        #expect(document.text.contains("| Tea from near and far | $1,200 | $900 | $2,500 | $1,900 |"))
        #expect(document.text.contains("| Coffee | (30) | 41 | 22 | 19 |"))
        #expect(document.text.contains("| Sum | 110 | 220 | 330 | 440 |"))
        #expect(document.text.hasPrefix("All in thousands."))
    }

    @Test func columnsOfTextStayInTheOrderOfReading() async throws {
        let line = "a line of the left column     a line of the right one\n"
        let document = try await read("Left first.\n\nRight then.\u{C}", drawn: String(repeating: line, count: 10))
        #expect(document.text == "Left first.\n\nRight then.")
    }

    @Test func raisedFiguresAreNoDigitsOfAYear() async throws {
        func word(_ text: String, _ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> String {
            "<word xMin=\"\(left)\" yMin=\"\(top)\" xMax=\"\(right)\" yMax=\"\(bottom)\">\(text)</word>\n"
        }
        let boxes =
            "  <page width=\"1\" height=\"1\">\n" + word("in", 0, 10, 10, 21) + word("1891", 12, 10, 40, 21)
            + word("3", 40, 9, 44, 16) + word("with", 50, 10, 60, 21) + word("10", 62, 10, 70, 21)
            + word("6", 70, 9, 74, 16) + word("cups.", 80, 10, 99, 21)
        #expect(
            try await read("Founded in 18913 with 106 cups.\u{C}", boxes: boxes).text
                == "Founded in 1891 with 10^6 cups.")
        #expect(try await read("Founded in 18913 with 106 cups.\u{C}").text == "Founded in 18913 with 106 cups.")
    }

    @Test func typeThatWasStruckTwiceIsReadOnce() async throws {
        #expect(
            try await read("CCoonnttrraacctt  ooff  SSaallee\n\nBook keeping.").text
                == "Contract of Sale\n\nBook keeping.")
    }

    /// What grew with the square of a page would take hours.
    @Test(.timeLimit(.minutes(10)))
    func hostilePagesCostLittle() async throws {
        let wide = String(repeating: "a  ", count: 20_000) + "\n"
        let tall = String(repeating: "x   1\n", count: 100_000)
        let boxes =
            "  <page>\n"
            + String(
                repeating:
                    "<word xMin=\"0\" yMin=\"10\" xMax=\"1\" yMax=\"21\">1999</word>\n<word xMin=\"1\" yMin=\"9\" xMax=\"1\" yMax=\"15\">1</word>\n",
                count: 20_000)
        for drawn in [
            wide + wide + wide, tall, String(repeating: "\u{C}", count: 400), String(repeating: " ", count: 1_000_000),
        ] {
            let document = try await read(
                "Born in 19991.\n" + String(repeating: "1999 ", count: 50_000), drawn: drawn, boxes: boxes)
            #expect(!document.text.isEmpty)
        }
    }
}
