package import Corpus
import Foundation

/// OpenAI's answer to an embeddings request.
package struct EmbeddingsResponse: Sendable, Equatable, Codable {
    package struct Item: Sendable, Equatable, Codable {
        package var object: String
        package var index: Int
        package var embedding: Vector

        package init(index: Int, embedding: Vector) {
            self.object = "embedding"
            self.index = index
            self.embedding = embedding
        }
    }

    package enum Vector: Sendable, Equatable {
        case floats([Float])
        case base64(String)
    }

    package struct Usage: Sendable, Equatable, Codable {
        package var promptTokens: Int
        package var totalTokens: Int

        package init(tokens: Int) {
            self.promptTokens = tokens
            self.totalTokens = tokens
        }
    }

    package var object: String
    package var data: [Item]
    package var model: String
    package var usage: Usage

    package init(_ response: EmbeddingResponse, encoding: EmbeddingsRequest.Encoding) {
        self.object = "list"
        self.data = (0..<response.vectors.count).map { index in
            Item(index: index, embedding: Vector(response.vectors[row: index], encoding: encoding))
        }
        self.model = response.model
        self.usage = Usage(tokens: response.tokens)
    }
}

extension EmbeddingsResponse {
    /// The vectors as one matrix.
    ///
    /// - Throws: ``Failure`` with code `internal` when the rows are not whole vectors of one length, in order.
    package func embeddingResponse() throws(Failure) -> EmbeddingResponse {
        var values: [Float] = []
        var dimension: Int?
        for (index, item) in data.enumerated() {
            let row = try item.embedding.values()
            guard item.index == index, !row.isEmpty, row.count == dimension ?? row.count else {
                throw Failure(.internal, "the daemon's vectors are out of order or of several lengths")
            }
            dimension = row.count
            values += row
        }
        guard let dimension else { throw Failure(.internal, "the daemon answered with no vectors") }
        return EmbeddingResponse(
            model: model, vectors: EmbeddingMatrix(dimension: dimension, values: values), tokens: usage.promptTokens)
    }
}

extension EmbeddingsResponse.Vector: Codable {
    init(_ row: ArraySlice<Float>, encoding: EmbeddingsRequest.Encoding) {
        switch encoding {
        case .float:
            self = .floats(Array(row))
        case .base64:
            var bytes = Data(capacity: row.count * 4)
            for value in row {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
            self = .base64(bytes.base64EncodedString())
        }
    }

    func values() throws(Failure) -> [Float] {
        switch self {
        case .floats(let values):
            return values
        case .base64(let text):
            guard let bytes = Data(base64Encoded: text), bytes.count.isMultiple(of: 4) else {
                throw Failure(.internal, "a vector is not base64 of 32-bit floats")
            }
            return bytes.withUnsafeBytes { raw in
                stride(from: 0, to: raw.count, by: 4).map { offset in
                    Float(
                        bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                }
            }
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .base64(text)
        } else {
            self = .floats(try container.decode([Float].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .floats(let values): try container.encode(values)
        case .base64(let text): try container.encode(text)
        }
    }
}
