/// OpenAI's `POST /v1/embeddings`; fields not named are ignored.
package struct EmbeddingsRequest: Sendable, Equatable {
    package enum Encoding: String, Sendable, Codable {
        case float
        /// Little-endian 32-bit floats: a third of the size of decimals, and exact.
        case base64
    }

    package var input: [String]
    package var model: String?
    package var encodingFormat: Encoding?
    /// Must be the model's own; a shortened vector of this model is not one that it was trained for.
    package var dimensions: Int?

    package init(input: [String], model: String? = nil, encodingFormat: Encoding? = nil, dimensions: Int? = nil) {
        self.input = input
        self.model = model
        self.encodingFormat = encodingFormat
        self.dimensions = dimensions
    }
}

extension EmbeddingsRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case input
        case model
        case encodingFormat
        case dimensions
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .input) {
            self.input = [text]
        } else {
            // Token ids, which OpenAI also takes, belong to a tokenizer that no caller shares with us: they fail here.
            self.input = try container.decode([String].self, forKey: .input)
        }
        self.model = try container.decodeIfPresent(String.self, forKey: .model)
        self.encodingFormat = try container.decodeIfPresent(Encoding.self, forKey: .encodingFormat)
        self.dimensions = try container.decodeIfPresent(Int.self, forKey: .dimensions)
    }
}
