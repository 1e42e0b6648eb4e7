import Corpus
import Testing

@Suite struct WordFormTests {
    private func allForms(_ text: String) -> [WordForm] {
        var text = SearchText.folded(text)
        return text.withUTF8 { WordForm.forms(of: WordRun.runs(in: $0), in: $0) }
    }

    private func forms(_ text: String, _ kinds: WordForm.Kind...) -> [String] {
        allForms(text).filter { kinds.contains($0.kind) }.map(\.form)
    }

    @Test(arguments: [
        ("1.250.000,00 EUR", ["n1250000"]), ("1,250,000", ["n1250000"]), ("1 250 000 people", ["n1250000"]),
        ("1'250'000.50", ["n1250000p5"]), ("12,50,000", ["n1250000"]), ("69.69", ["n69p69"]),
        ("69,690", ["n69690", "n69p69"]),
        ("2026.4.10", []), ("10.0.0.1", []), ("1, 2", []), ("in 2024 100 men", []), ("0.5", ["n0p5"]),
    ])
    func aNumberHasOneFormHoweverItIsSeparated(text: String, expected: [String]) {
        #expect(forms(text, .number) == expected)
    }

    @Test(arguments: [
        "5 March 2024", "March 5, 2024", "2024-03-05", "5.3.2024", "05.03.2024", "5. März 2024",
        "the 5th of March, 2024",
        "2024/03/05", "20240305", "2024-03-05T10:00", "5 mars 2024", "5 de marzo de 2024", "2024年3月5日", "Mar 5th 2024",
        "5. 3. 2024", "２０２４-０３-０５",
    ])
    func aDayHasOneFormHoweverItIsWritten(text: String) {
        #expect(forms(text, .day) == ["d20240305"])
        #expect(forms(text, .month) == ["m202403"])
    }

    @Test func whatIsNoDayHasNoForm() {
        #expect(forms("3/5/2024", .day) == ["d20240503", "d20240305"])
        #expect(forms("March 2024 and 5 Maries 2024, may 2 be, 99.99.2024", .day).isEmpty)
        #expect(forms("in March 2024", .month) == ["m202403"])
    }

    @Test func partsOfWordsAreFound() {
        #expect(forms("getUserName HTMLParser iPhone", .part) == ["get", "user", "name", "html", "parser", "phone"])
        #expect(forms("C++ and C# but not a++b", .part) == ["cplusplus", "csharp", "aplusplus"])
        #expect(
            forms("PIO-1384 snake_case_name informa-\ntion", .joined) == ["pio1384", "snakecasename", "information"])
        #expect(forms("Köln Straße Việt", .spelling) == ["koeln", "koln", "strasse", "viet"])
        #expect(forms("الخطوط", .spelling) == ["خطوط"])
    }

    @Test func longWordsEndWithTheirPartsWhereALanguageJoinsThem() {
        #expect(forms("Der Prüfungsnachweis ist da.", .ending) == ["iewhcansgnufeurp"])
        #expect(forms("The examination was undertaken.", .ending).isEmpty)
        #expect(WordForm.ending("Nachweis") == "iewhcan" && WordForm.ending("Tee") == nil)
    }

    @Test func plainEnglishHasNoFurtherForms() {
        #expect(allForms("The samovar, an urn of Tula, boils water in 1820; it's hot. (They don't mind.)").isEmpty)
    }

    @Test func scriptsWithoutSpacesAreTakenByCharacters() {
        var text = "PIO手机 น้ำใจ हिन्दी 🔥"
        text.withUTF8 { bytes in
            let runs = WordRun.runs(in: bytes)
            #expect(runs.map(\.kind) == [.word, .unspaced, .unspaced, .syllables, .symbol])
            let characters = WordRun.characters(of: runs[2].range, in: bytes)
            #expect(
                zip(characters, characters.dropFirst()).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }.joined()
                    == "น้ำใจ")
            #expect(characters.count == 5)
        }
    }
}
