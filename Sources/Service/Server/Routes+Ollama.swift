import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird

/// What Ollama's clients ask beside answers: models, versions, vectors.
extension Routes {
    func addOllama(to table: inout RouteTable) {
        table.on(.get, "/api/version") { _, _ in try .json(["version": OllamaModels.version]) }
        table.on(.get, "/api/tags") { _, _ in
            try .json(
                OllamaModels.tags(
                    ModelList(try await service.models(), indexes: try await service.indexes().map(\.name))))
        }
        table.on(.get, "/api/ps") { _, _ in try .json(["models": [JSONValue]()]) }
        table.on(.post, "/api/show") { request, _ in
            var request = request
            let message = try await request.decodeBody(JSONValue.self, limit: maximumBodyBytes)
            guard let name = message["model"]?.text ?? message["name"]?.text else {
                throw Failure(.invalidRequest, "model: this field is missing")
            }
            return try .json(
                OllamaModels.show(
                    try await entry(named: name, indexes: try await service.indexes().map(\.name))))
        }
        table.on(.post, "/api/embed") { request, _ in
            var request = request
            let message = try await request.decodeBody(OllamaEmbedRequest.self, limit: maximumBodyBytes)
            let response = try await embeddings(of: message)
            return try .json(
                [
                    "model": .string(message.model ?? response.model),
                    "embeddings": .array(response.rows.map { .array($0.map { .number(Double($0)) }) }),
                    "total_duration": 0, "load_duration": 0, "prompt_eval_count": .integer(Int64(response.tokens)),
                ] as JSONValue)
        }
        table.on(.post, "/api/embeddings") { request, _ in
            var request = request
            let message = try await request.decodeBody(OllamaEmbedRequest.self, limit: maximumBodyBytes)
            let response = try await embeddings(of: message)
            return try .json(["embedding": .array(response.rows.first?.map { .number(Double($0)) } ?? [])] as JSONValue)
        }
    }

    private func embeddings(of message: OllamaEmbedRequest) async throws -> EmbeddingResponse {
        let texts = try message.texts()
        guard !texts.isEmpty else { throw Failure(.invalidRequest, "input: there is nothing to embed") }
        let response = try await service.embed(texts, model: embedder(message.model))
        if let dimensions = message.dimensions, dimensions != response.vectors.dimension {
            throw Failure(
                .invalidRequest, "dimensions: \(response.model) has vectors of \(response.vectors.dimension) numbers")
        }
        return response
    }
}

extension EmbeddingResponse {
    fileprivate var rows: [ArraySlice<Float>] { (0..<vectors.count).map { vectors[row: $0] } }
}
