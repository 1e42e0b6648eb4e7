package import Corpus

/// OpenAI's `response_format`: free text, any JSON object, or JSON of a schema.
package struct ResponseFormat: Sendable, Equatable, Codable {
    package struct Schema: Sendable, Equatable, Codable {
        package var name: String?
        package var description: String?
        package var schema: JSONValue?
        /// Kept to in any case.
        package var strict: Bool?

        package init(name: String? = nil, schema: JSONValue?) {
            self.name = name
            self.schema = schema
        }
    }

    /// `text`, `json_object` or `json_schema`.
    package var type: String
    package var jsonSchema: Schema?

    package init(type: String, jsonSchema: Schema? = nil) {
        self.type = type
        self.jsonSchema = jsonSchema
    }

    /// The grammar (GBNF) of the answers that are asked for; `nil` for free text.
    /// - Parameter words: what free texts in the answer are made of; `nil` for anything.
    /// - Throws: ``Failure`` with code `invalid_request` that names the field at fault.
    package func grammar(words: [String]? = nil) throws(Failure) -> String? {
        switch type {
        case "text": return nil
        case "json_object": return try JSONSchemaGrammar.gbnf(for: nil, at: "response_format", words: words)
        case "json_schema":
            guard let schema = jsonSchema?.schema else {
                throw Failure(.invalidRequest, "response_format.json_schema.schema: this field is missing")
            }
            return try JSONSchemaGrammar.gbnf(
                for: schema, at: "response_format.json_schema.schema", words: words)
        default:
            throw Failure(.invalidRequest, "response_format.type: must be text, json_object or json_schema")
        }
    }

    /// What the model is told of the form, behind "as JSON"; the grammar holds it to that in any case.
    package var wording: String {
        guard let schema = jsonSchema?.schema, let text = try? JSONCoding.string(schema) else { return "" }
        // A schema of pages would leave no room for evidence.
        return text.utf8.count <= 2_000 ? " of this schema: " + text : ""
    }
}
