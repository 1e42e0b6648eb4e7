package import Corpus
package import Foundation

/// Records sent as JSON Lines: one `{"id","title","text"}` a line, empty lines ignored.
package enum JSONLines {
    /// - Throws: ``Failure`` with code `invalid_request`, naming the line, when one is not a record.
    package static func records(_ body: Data) throws(Failure) -> [IngestRequest.Record] {
        var records: [IngestRequest.Record] = []
        for (index, line) in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > UInt8(ascii: " ") }) else { continue }
            do {
                records.append(try JSONCoding.decode(IngestRequest.Record.self, from: Data(line)))
            } catch {
                throw Failure(.invalidRequest, "line \(index + 1) of the body: \(error.message)")
            }
        }
        return records
    }
}
