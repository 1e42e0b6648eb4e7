import Decoding
import Foundation

/// Prompts as `peers/load.py` writes them: one JSON object a line.
struct BenchPrompt: Decodable {
    var system: String
    var passages: [String]
    var question: String

    static func read(from path: String) throws -> [BenchPrompt] {
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        let decoder = JSONDecoder()
        return try text.split(separator: "\n").map { try decoder.decode(BenchPrompt.self, from: Data($0.utf8)) }
    }

    /// The turn of the user, as the peer sends it too.
    var turn: String {
        passages.enumerated().map { "[\($0.offset + 1)] \($0.element)\n" }.joined() + "\nQuestion: \(question)"
    }

    func request(tokens: Int, reusing: Bool) -> GenerationRequest {
        var request = GenerationRequest(
            messages: [ChatMessage(role: .system, content: system), ChatMessage(role: .user, content: turn)],
            maximumTokens: tokens, temperature: 0, topP: 1, topK: 0, seed: 0, stop: [], trace: false)
        if reusing {
            request.reusable = passages.map {
                ReusablePart(text: " " + $0, source: " " + $0, kept: [0..<($0.utf8.count + 1)])
            }
        }
        return request
    }
}
