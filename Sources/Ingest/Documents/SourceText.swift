import Corpus

/// Turns the bytes of a text file into the text that is stored and cited.
///
/// Byte-order marks are dropped and line ends become single line feeds; nothing else changes, no Unicode
/// normalisation in particular, so that a quotation can be found again in the file.
enum SourceText {
    static func decode(_ bytes: [UInt8], place: String) throws(DocumentRefusal) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return try decodeUTF16(bytes, place: place)
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if let position = bytes.firstIndex(of: 0) {
            throw DocumentRefusal(
                .binary,
                "\(place) holds a zero byte at offset \(position), so it is no text; convert it to UTF-8 text if it is UTF-16 without a mark."
            )
        }
        guard let text = String(validating: normalizingLineEnds(bytes[start...]), as: UTF8.self) else {
            let offset = firstInvalidOffset(in: bytes) ?? 0
            throw DocumentRefusal(
                .invalidEncoding,
                "\(place) is not UTF-8: the first bad byte is at offset \(offset); convert it, for example with iconv -f WINDOWS-1252 -t UTF-8."
            )
        }
        return text
    }

    /// The same rules for text that is already decoded: a record of a corpus.
    static func normalizingLineEnds(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        return String(decoding: normalizingLineEnds(Array(text.utf8)[...]), as: UTF8.self)
    }

    static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private static func decodeUTF16(_ bytes: [UInt8], place: String) throws(DocumentRefusal) -> String {
        let isLittleEndian = bytes[0] == 0xFF
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 2, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittleEndian ? second << 8 | first : first << 8 | second)
        }
        guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
            throw DocumentRefusal(
                .invalidEncoding,
                "\(place) starts with a UTF-16 mark but is not UTF-16; convert it to UTF-8."
            )
        }
        if text.utf8.contains(0) {
            throw DocumentRefusal(.binary, "\(place) holds zero characters, so it is no text.")
        }
        return normalizingLineEnds(text)
    }

    private static func normalizingLineEnds(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = bytes.firstIndex(of: UInt8(ascii: "\r")) else { return bytes }
        var result = Array(bytes[..<first])
        result.reserveCapacity(bytes.count)
        var index = first
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\r") {
                result.append(UInt8(ascii: "\n"))
                if index < bytes.endIndex, bytes[index] == UInt8(ascii: "\n") { index += 1 }
            } else {
                result.append(byte)
            }
        }
        return result[...]
    }
}
