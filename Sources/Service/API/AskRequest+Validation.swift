package import Corpus

extension AskRequest {
    /// Strings that may end an answer; more would be looked for at every token.
    private static let maximumStops = 16

    /// - Throws: ``Failure`` with code `invalid_request` that names the field whose value cannot be.
    package func validate() throws(Failure) {
        try require(
            question.contains { $0.isLetter || $0.isNumber }, "question: holds no word; ask something in words")
        try require(maximumTokens.map { $0 >= 1 }, "maximum_tokens: must be at least 1")
        try require(temperature.map { (0...2).contains($0) }, "temperature: must be between 0 and 2")
        try require(topP.map { (0...1).contains($0) }, "top_p: must be between 0 and 1")
        try require(alternatives.map { (0...20).contains($0) }, "alternatives: must be between 0 and 20")
        try require(
            waitSeconds.map { $0 > 0 && $0 <= 86_400 },
            "wait_seconds: must be above 0, and at most 86400 (also as Prefer: wait=SECONDS)")
        try require(
            stop.map { $0.count <= Self.maximumStops && $0.allSatisfy { !$0.isEmpty && $0.utf8.count <= 256 } },
            "stop: at most \(Self.maximumStops) strings of 1 to 256 bytes")
        try require(
            grounded.map { !$0 || responseFormat == nil },
            "response_format: a grounded answer is a quotation and has no other form")
        _ = try responseFormat?.grammar()
    }

    private func require(_ holds: Bool?, _ message: String) throws(Failure) {
        if holds == false { throw Failure(.invalidRequest, message) }
    }
}
