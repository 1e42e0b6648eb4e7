package import Corpus
package import Foundation

/// The one JSON dialect of the house: snake_case keys, ISO 8601 dates in UTC, sorted keys, one line.
///
/// Sorted keys make equal values equal bytes, so that answers can be compared and cached as text. Keys of `[String: _]`
/// dictionaries are data and stay as they are. A property whose name ends in `ID` needs a coding key ending in `Id`:
/// the way back from snake_case cannot know an initialism.
package enum JSONCoding {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }()

    /// - Throws: ``Failure`` with code `internal` for what JSON cannot hold, such as a number that is not finite.
    package static func encode(_ value: some Encodable) throws(Failure) -> Data {
        do {
            return try encoder.encode(value)
        } catch {
            throw Failure(.internal, "a reply cannot be written as JSON: \(error)")
        }
    }

    /// One line of JSON Lines, with its newline.
    package static func encodeLine(_ value: some Encodable) throws(Failure) -> Data {
        var line = try encode(value)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The value as text, for a terminal.
    package static func string(_ value: some Encodable) throws(Failure) -> String {
        String(decoding: try encode(value), as: UTF8.self)
    }

    /// - Throws: ``Failure`` with code `invalid_request`, whose message says where the JSON is malformed or which field
    ///   is wrong.
    package static func decode<Value: Decodable>(_: Value.Type, from data: Data) throws(Failure) -> Value {
        do {
            return try decoder.decode(Value.self, from: data)
        } catch {
            throw Failure(.invalidRequest, explain(error, in: data))
        }
    }

    private static func explain(_ error: any Error, in data: Data) -> String {
        switch error as? DecodingError {
        case .dataCorrupted(let context):
            if let fault = JSONSyntax.firstFault(in: data) { return "malformed JSON: \(fault)" }
            // Well-formed, so a field refused its value; or text that is not UTF-8, which has no field to name.
            return "\(path(context.codingPath)): \(context.debugDescription)"
        case .keyNotFound(let key, let context):
            return "\(path(context.codingPath + [key])): this field is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(path(context.codingPath)): \(context.debugDescription)"
        default:
            return "malformed JSON"
        }
    }

    /// `messages[0].max_tokens`, as the sender wrote it.
    private static func path(_ keys: [any CodingKey]) -> String {
        guard !keys.isEmpty else { return "the request" }
        return keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + snakeCased(key.stringValue)
            }
        }
    }

    private static func snakeCased(_ name: String) -> String {
        name.reduce(into: "") { result, character in
            if character.isUppercase {
                result += "_" + character.lowercased()
            } else {
                result.append(character)
            }
        }
    }
}
