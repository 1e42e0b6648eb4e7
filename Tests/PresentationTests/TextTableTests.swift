import Presentation
import Testing

@Suite struct TextTableTests {
    @Test func columnsAreAlignedByDisplayWidth() {
        var table = TextTable([.right("id"), .left("title", atMost: 6), .left("x")])
        table.append(["1", "茶", "a"])
        table.append(["12", "samovar\u{1B}[31m", "b"])
        table.append(["3"])
        #expect(
            table.lines(indent: 2) == [
                "  id  title   x",
                "   1  茶      a",
                "  12  samov…  b",
                "   3",
            ])
    }
}
