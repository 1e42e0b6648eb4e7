import API
import Corpus
import Testing

@Suite struct LineFramerTests {
    private func lines(_ text: String, piece: Int) throws -> (lines: [String], rest: String?) {
        var framer = LineFramer(maximumLineBytes: 64)
        var lines: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            framer.append(bytes[start..<min(start + piece, bytes.count)])
            while let line = try framer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        return (lines, framer.finish().map { String(decoding: $0, as: UTF8.self) })
    }

    @Test(arguments: 1...40)
    func linesDoNotDependOnHowTheBytesWereSplit(piece: Int) throws {
        let (lines, rest) = try lines("{\"a\":1}\n\r\n\nżółć 🫖\r\n{\"b\":2}\nrest", piece: piece)
        #expect(lines == ["{\"a\":1}", "żółć 🫖", "{\"b\":2}"])
        #expect(rest == "rest")
    }

    @Test func aStreamThatEndsWithItsLineHasNoRest() throws {
        let (lines, rest) = try lines("one\ntwo\n", piece: 3)
        #expect(lines == ["one", "two"])
        #expect(rest == nil)
    }

    @Test(arguments: [true, false])
    func aLineWithoutEndIsRefused(hasEnd: Bool) throws {
        var framer = LineFramer(maximumLineBytes: 4)
        framer.append("1234\n".utf8)
        #expect(try framer.next() == Array("1234".utf8))
        framer.append("12345".utf8)
        if hasEnd { framer.append("\n".utf8) }
        #expect(throws: Failure.self) { try framer.next() }
    }
}
