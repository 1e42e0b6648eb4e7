import Presentation
import Testing

@Suite struct TerminalTextTests {
    @Test func escapeSequencesAndDirectionalOverridesLoseTheirPower() {
        #expect(TerminalText.harmless("a\u{1B}[2Jb\rc\u{9B}d\u{202E}e") == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e")
        #expect(TerminalText.harmless("line\n\ttab é 茶") == "line\n\ttab é 茶")
    }

    @Test func aSingleLineHasNoLineEnds() {
        #expect(TerminalText.singleLine("  two\n\nwords\t here ") == "two words here")
    }

    @Test func wideCharactersCountTwice() {
        #expect(TerminalText.columns("茶 tea") == 6)
        #expect(TerminalText.columns("e\u{301}") == 1)
    }

    @Test func aFittedTextIsNeverWiderThanItsRoom() {
        for text in ["samovar", "茶茶茶茶", "", "a"] {
            for room in 0...10 {
                let fitted = TerminalText.fitted(text, columns: room)
                #expect(TerminalText.columns(fitted) <= room)
                if TerminalText.columns(text) <= room { #expect(fitted == text) }
            }
        }
        #expect(TerminalText.fitted("samovar", columns: 4) == "sam…")
    }

    @Test func wrappingKeepsEveryWordWhenThereIsRoom() {
        let text = "A samovar heats water\nfor tea by a pipe   of charcoal in its middle"
        for room in 10...80 {
            let lines = TerminalText.wrapped(text, columns: room, maximumLines: 100)
            #expect(lines.joined(separator: " ") == TerminalText.singleLine(text))
            #expect(lines.allSatisfy { TerminalText.columns($0) <= room })
        }
    }

    @Test func wrappingStopsWithADotsLine() {
        let lines = TerminalText.wrapped("one two three four five", columns: 9, maximumLines: 2)
        #expect(lines == ["one two", "three …"])
        #expect(TerminalText.wrapped("", columns: 9, maximumLines: 2) == [])
        #expect(TerminalText.wrapped("unbreakable", columns: 4, maximumLines: 2) == ["unbreakable"])
    }
}
