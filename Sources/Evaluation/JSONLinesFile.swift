import Corpus
import Foundation

/// Reads one value a line; blank lines are left out.
enum JSONLinesFile {
    /// - Parameter expected: the shape of a line, for the message about one that has another.
    /// - Throws: ``Failure`` with code `notFound`, or `invalidInput` naming file and line.
    static func read<Value: Decodable>(_: Value.Type, from file: URL, expected: String) throws -> [Value] {
        guard let data = try? Data(contentsOf: file) else {
            throw Failure(.notFound, "cannot read \(file.path)")
        }
        let decoder = JSONDecoder()
        var values: [Value] = []
        for (number, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 > 0x20 }) {
            do {
                values.append(try decoder.decode(Value.self, from: Data(line)))
            } catch {
                throw Failure(.invalidInput, "\(file.path):\(number + 1): expected \(expected)")
            }
        }
        return values
    }
}
