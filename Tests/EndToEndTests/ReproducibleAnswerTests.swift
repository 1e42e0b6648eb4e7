import Foundation
import TestSupport
import Testing

/// `generation.reproducible`: an answer is the same to the last bit of its log-probabilities, whoever else asks.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"))
struct ReproducibleAnswerTests {
    private static let questions = [
        "Which river flows through Tula?", "What is brass made of?", "Who isolated caffeine?",
        "Who was the first mayor of Tehran?", "Where does water boil near 88 degrees?",
    ]

    private struct Completion: Decodable {
        struct Choice: Decodable {
            struct Message: Decodable { var content: String? }
            struct Logprobs: Decodable { var content: [Token] }
            struct Token: Decodable, Equatable {
                var token: String
                var logprob: Double
            }
            var message: Message
            var logprobs: Logprobs?
        }
        var choices: [Choice]
    }

    @Test func anAnswerIsTheSameAloneAgainAndInCompany() async throws {
        try await withScratchDirectory { scratch in
            var program = Program(scratch: scratch)
            program.variables = ["SAMOVAR_GENERATION_REPRODUCIBLE": "true"]
            try #require(try program.run("ingest", Fixtures.articles.path).status == 0)
            let status = try program.serving {
                let alone = try answers(program, [0])[0]
                #expect(alone.choices[0].logprobs?.content.isEmpty == false)
                let again = try answers(program, [0])[0]
                let amongOthers = try answers(program, [1, 2, 0, 3, 4])[2]
                for other in [again, amongOthers] {
                    #expect(other.choices[0].message.content == alone.choices[0].message.content)
                    #expect(other.choices[0].logprobs?.content == alone.choices[0].logprobs?.content)
                }
            }
            #expect(status == 0)
        }
    }

    /// Asks all of them at the same time.
    private func answers(_ program: Program, _ numbers: [Int]) throws -> [Completion] {
        let files = numbers.map { program.scratch.appending(path: "answer-\($0)-\(UUID().uuidString)") }
        var arguments = ["--parallel", "--parallel-immediate"]
        for (number, file) in zip(numbers, files) {
            let body = """
                {"messages": [{"role": "user", "content": "\(Self.questions[number])"}], "max_tokens": 16, "logprobs": true}
                """
            if file != files.first { arguments += ["--next", "--silent", "--unix-socket", program.socket] }
            arguments += ["http://localhost/v1/chat/completions", "--json", body, "--output", file.path]
        }
        #expect(try program.curl(arguments).status == 0)
        return try files.map { try JSONDecoder().decode(Completion.self, from: Data(contentsOf: $0)) }
    }
}
