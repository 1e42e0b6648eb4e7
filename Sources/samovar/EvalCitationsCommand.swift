import API
import ArgumentParser
import Corpus
import Evaluation
import Foundation
import LocalService
import Presentation

struct EvalCitationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "citations", abstract: "Whether answers cite the sentences that hold them.",
        discussion: """
            Asks as the command ask does. A question's sentences are those of its passages that say the answer; precision \
            is the share of cited sentences that are among them, recall the share of them that are cited.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: EvaluationOptions

    @Option(help: ArgumentHelp("More questions, which the corpus cannot answer.", valueName: "file"))
    var unanswerable: String?

    @Option(
        help: ArgumentHelp(
            "Write question, answer, cited bytes and gold sentences here, one JSON object a line.", valueName: "file"))
    var dump: String?

    func run() async throws {
        let (options, global, unanswerable, dump) = (options, global, unanswerable, dump)
        try await Session.run(global, local: true) { session in
            try await EvaluationRun.with(session) {
                try await $0.citations(options, unanswerable: unanswerable, dump: dump, global: global)
            }
        }
    }
}

extension EvaluationRun {
    func citations(
        _ options: EvaluationOptions, unanswerable: String?, dump: String?, global: GlobalOptions
    ) async throws {
        let trials = try await options.trials(session, global: global)
        var questions = try read(options.data)
        if let unanswerable {
            let more = try Question.read(from: file(unanswerable))
            questions += options.data.limit.map { Array(more.prefix($0)) } ?? more
        }
        let index = try await index(options.data, global: global)
        let tokenizer = try await tokenizer()
        var reports: [CitationReport] = []
        for trial in trials {
            let bench = try await service.citationTrial(trial, index: index)
            reports.append(
                try await following(trial.name, of: questions) { try await bench.run(questions, progress: $0) })
        }
        if let dump {
            let lines = try reports.flatMap { report in
                try report.answers.map { answer in
                    String(decoding: try JSONCoding.encodeLine(Line(mode: report.mode, answer: answer)), as: UTF8.self)
                }
            }
            let place = file(dump)
            try write(lines.joined(), to: place.deletingLastPathComponent().path, as: place.lastPathComponent)
        }
        try show(
            TrialReport(
                index: index, questions: questions.count, tokenizer: tokenizer,
                trials: reports.map { ($0.mode, $0.summary) },
                comparisons: comparisons(options.data, reports, named: \.mode) { $0.gain(over: $1) }),
            EvaluationTables.citations)
    }

    /// A line for somebody who reads answers beside what they cite.
    private struct Line: Encodable {
        var mode: String
        var answer: CitedAnswer

        enum CodingKeys: CodingKey {
            case mode, question, answer, declined, cited, gold, answers
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(mode, forKey: .mode)
            try container.encode(answer.question.question, forKey: .question)
            try container.encode(answer.answer, forKey: .answer)
            try container.encode(answer.isDecline, forKey: .declined)
            try container.encode(answer.cited, forKey: .cited)
            try container.encode(answer.question.sentences, forKey: .gold)
            try container.encode(answer.question.answers, forKey: .answers)
        }
    }
}
