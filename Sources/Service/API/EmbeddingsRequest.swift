/// OpenAI's `POST /v1/embeddings`; fields not named are ignored.
package struct EmbeddingsRequest: Sendable, Equatable {
    package enum Encoding: String, Sendable, Codable {
        case float
        /// Little-endian 32-bit floats: a third of the size of decimals, and exact.
        case base64
    }

    package var input: [String]

    /// Texts as ids of a vocabulary, in place of `input`.
    package var tokens: [[Int]] = []
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
        } else if let texts = try? container.decode([String].self, forKey: .input) {
            self.input = texts
        } else if let tokens = try? container.decode([Int].self, forKey: .input) {
            (self.input, self.tokens) = ([], [tokens])
        } else if let texts = try? container.decode([[Int]].self, forKey: .input) {
            (self.input, self.tokens) = ([], texts)
        } else {
            throw DecodingError.dataCorruptedError(
                forKey: .input, in: container,
                debugDescription: "must be a string, a list of strings, or tokens of the embedder's own vocabulary")
        }
        self.model = try container.decodeIfPresent(String.self, forKey: .model)
        self.encodingFormat = try container.decodeIfPresent(Encoding.self, forKey: .encodingFormat)
        self.dimensions = try container.decodeIfPresent(Int.self, forKey: .dimensions)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if tokens.isEmpty {
            try container.encode(input, forKey: .input)
        } else {
            try container.encode(tokens, forKey: .input)
        }
        try container.encodeIfPresent(model, forKey: .model)
        try container.encodeIfPresent(encodingFormat, forKey: .encodingFormat)
        try container.encodeIfPresent(dimensions, forKey: .dimensions)
    }
}
