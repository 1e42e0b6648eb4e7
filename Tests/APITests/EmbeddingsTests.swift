import API
import Corpus
import Foundation
import Testing

@Suite struct EmbeddingsTests {
    private static let response = EmbeddingResponse(
        model: "minilm", vectors: EmbeddingMatrix(dimension: 3, values: [0.1, -0.2, 1, .leastNonzeroMagnitude, 0, 3]),
        tokens: 11)

    @Test(arguments: [EmbeddingsRequest.Encoding.float, .base64])
    func vectorsComeBackBitForBit(encoding: EmbeddingsRequest.Encoding) throws {
        let json = try JSONCoding.encode(EmbeddingsResponse(Self.response, encoding: encoding))
        let decoded = try JSONCoding.decode(EmbeddingsResponse.self, from: json).embeddingResponse()
        #expect(decoded == Self.response)
    }

    @Test func base64IsLittleEndianFloats() {
        let response = EmbeddingResponse(
            model: "m", vectors: EmbeddingMatrix(dimension: 1, values: [1]), tokens: 1)
        #expect(EmbeddingsResponse(response, encoding: .base64).data[0].embedding == .base64("AACAPw=="))
    }

    @Test func oneTextOrSeveralCanBeSent() throws {
        let one = try JSONCoding.decode(EmbeddingsRequest.self, from: Data(#"{"input":"tea","model":"x"}"#.utf8))
        #expect(one == EmbeddingsRequest(input: ["tea"], model: "x"))
        let two = try JSONCoding.decode(
            EmbeddingsRequest.self, from: Data(#"{"input":["tea","milk"],"encoding_format":"base64"}"#.utf8))
        #expect(two == EmbeddingsRequest(input: ["tea", "milk"], encodingFormat: .base64))
    }

    @Test(arguments: [#"{"input":{}}"#, #"{"input":[[["a"]]]}"#, #"{"input":[1,"a"]}"#, "{}"])
    func whatIsNeitherTextNorTokensIsRefused(json: String) {
        let failure = #expect(throws: Failure.self) {
            try JSONCoding.decode(EmbeddingsRequest.self, from: Data(json.utf8))
        }
        #expect(failure?.message.hasPrefix("input: ") == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: [
        [EmbeddingsResponse.Vector.floats([1]), .floats([1, 2])],
        [.base64("AAA=")],
        [.floats([])],
        [],
    ])
    func vectorsThatDoNotFitAreRefused(vectors: [EmbeddingsResponse.Vector]) {
        var response = EmbeddingsResponse(Self.response, encoding: .float)
        response.data = vectors.enumerated().map { EmbeddingsResponse.Item(index: $0.offset, embedding: $0.element) }
        #expect(throws: Failure.self) { try response.embeddingResponse() }
    }

    @Test func theAnsweringModelIsListedFirst() throws {
        let model = ModelDescription(
            name: "minilm", role: "embedder", bytes: 9, licence: "Apache-2.0", present: true, active: true)
        let list = ModelList([model])
        #expect(list.data.map(\.id) == ["samovar", "minilm"])
        #expect(try JSONCoding.decode(ModelList.self, from: JSONCoding.encode(list)).descriptions == [model])
    }
}
