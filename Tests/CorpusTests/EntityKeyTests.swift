import Corpus
import Testing

@Suite struct EntityKeyTests {
    @Test(arguments: [
        ("  “Tula\t Arms   Plant”. ", "tula arms plant"), ("(O'Brien)", "o'brien"), ("$5", "$5"), ("C++", "c++"),
        ("\r\nMoscow\r\n", "moscow"), ("Ⅳ", "iv"),
    ])
    func caseSpaceAndOuterPunctuationDoNotCount(surface: String, key: String) {
        #expect(EntityKey(surface)?.value == key)
    }

    @Test func punctuationAloneHasNoKey() {
        for surface in ["", " ", "?!", " . \n", "—"] { #expect(EntityKey(surface) == nil) }
    }

    /// Wide forms are compatible with ASCII's characters, and lead text past the short way of those.
    @Test func aKeyDoesNotDependOnTheWayItIsRead() {
        for one in UInt32(0x21)...0x7E {
            for other in [UInt32(0x20), 0x41, 0x2E, 0x24, one] {
                let plain = [one, other, 0x20, other, one].compactMap(Unicode.Scalar.init)
                var narrow = String.UnicodeScalarView()
                var wide = String.UnicodeScalarView()
                for scalar in plain {
                    narrow.append(scalar)
                    let isSpace = scalar == " "
                    wide.append(isSpace ? scalar : Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar)
                }
                #expect(EntityKey(String(narrow)) == EntityKey(String(wide)), "\(String(narrow))")
            }
        }
    }
}
