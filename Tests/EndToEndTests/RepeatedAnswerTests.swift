import Foundation
import TestSupport
import Testing

/// What was read before must not change what is said: the same question has the same answer, the first time and the third,
/// in a daemon and out of it, and when something else was taken in meanwhile.
@Suite(.enabled(if: Models.arePresent, "needs the models of `make test`"))
struct RepeatedAnswerTests {
    /// Those of `Scripts/demo.sh` and the README.
    static let questions = [
        "Which engineer planned the buildings of the fair where the price of Kyakhta's tea was settled?",
        "What is the capital of Australia?",
        "Who brought the first tea to Tsar Michael?",
        "What was sealed with wax or resin?",
    ]

    @Test func aQuestionAskedThriceHasOneAnswerInADaemonAndOutOfIt() async throws {
        try await withScratchDirectory { scratch in
            let program = Program(scratch: scratch)
            try #require(try program.run("ingest", Fixtures.articles.path).status == 0)
            var first = try Self.questions.map { try answer(program, $0, "--no-daemon") }
            #expect(first.allSatisfy { !$0.isEmpty })
            let status = try program.serving {
                // In turns, so that each is asked behind the evidence of the others.
                for _ in 1...3 {
                    let answers = try Self.questions.map { try answer(program, $0) }
                    #expect(answers == first)
                }
                let note = scratch.appending(path: "note.txt")
                try Data("The kennel orders new leashes on Mondays, and sacks of gravel.\n".utf8).write(to: note)
                try #require(try program.run("ingest", note.path).status == 0)
                // Rarity of words has changed a little for all; what is said must be the same from here on again.
                first = try Self.questions.map { try answer(program, $0) }
                for _ in 2...3 {
                    let answers = try Self.questions.map { try answer(program, $0) }
                    #expect(answers == first)
                }
            }
            #expect(status == 0)
            let alone = try Self.questions.map { try answer(program, $0, "--no-daemon") }
            #expect(alone == first)
        }
    }

    private func answer(_ program: Program, _ question: String, _ more: String...) throws -> String {
        let outcome = try program.run(["ask", question] + more)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }
}
