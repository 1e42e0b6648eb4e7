import API
import Corpus
import Evaluation
import Foundation
import LocalService
import Presentation

/// One `eval`: corpus in, trials run, figures out. Works in this process: the figures are of this machine and these
/// settings, which a daemon need not share.
struct EvaluationRun {
    let session: Session
    let service: LocalService

    static func with(_ session: Session, _ body: @Sendable (EvaluationRun) async throws -> Void) async throws {
        try await session.withLocalService { try await body(EvaluationRun(session: session, service: $0)) }
    }

    /// - Parameter output: where to write what was extracted, in the form that `ingest --triplets` reads.
    func extraction(_ reference: String, limit: Int?, output: String?) async throws {
        var passages = try ReferencePassage.read(from: file(reference))
        if let limit { passages = Array(passages.prefix(limit)) }
        var display = ProgressDisplay(console: session.console, unit: "passages", isSilent: session.isJSON)
        let (report, extracted) = try await service.extractionTrial().run(passages) { done in
            display.show(ProgressMeter.Reading(done: done, total: passages.count, seconds: display.seconds))
        }
        session.console.clearProgress()
        if let output {
            let lines = try extracted.map { String(decoding: try JSONCoding.encodeLine($0), as: UTF8.self) }
            let place = file(output)
            try write(lines.joined(), to: place.deletingLastPathComponent().path, as: place.lastPathComponent)
        }
        if session.isJSON { return try session.writeJSON(report) }
        try session.console.write(lines: EvaluationTables.extraction(report))
    }

    func retrieval(_ options: EvaluationOptions, global: GlobalOptions) async throws {
        let trials = try await options.trials(session, global: global)
        let questions = try read(options.data).filter { !$0.wanted.isEmpty }
        guard !questions.isEmpty else {
            throw Failure(.invalidInput, "no question of \(options.data.questions) says which passages it needs")
        }
        let index = try await index(options.data, global: global)
        try await checkPassages(of: questions, in: index)
        let tokenizer = try await tokenizer()
        var reports: [RetrievalReport] = []
        for trial in trials {
            let bench = try await service.retrievalTrial(trial, index: index)
            let report = try await following(trial.name, of: questions) { try await bench.run(questions, progress: $0) }
            try write(report.runFile, to: options.data.runDir, as: "\(trial.name).run")
            reports.append(report)
        }
        try write(RetrievalReport.qrelsFile(of: questions), to: options.data.runDir, as: "qrels.txt")
        try show(
            TrialReport(
                index: index, questions: questions.count, tokenizer: tokenizer,
                trials: reports.map { ($0.mode, $0.summary) },
                comparisons: comparisons(options.data, reports, named: \.mode) { $0.gain(over: $1) }),
            EvaluationTables.retrieval)
    }

    func answers(_ options: EvaluationOptions, global: GlobalOptions) async throws {
        let trials = try await options.trials(session, global: global)
        let questions = try read(options.data)
        let index = try await index(options.data, global: global)
        let tokenizer = try await tokenizer()
        var reports: [AnsweringReport] = []
        for trial in trials {
            let bench = try await service.answerTrial(trial, index: index)
            let report = try await following(trial.name, of: questions) { try await bench.run(questions, progress: $0) }
            let lines = try report.outcomes.map { String(decoding: try JSONCoding.encodeLine($0), as: UTF8.self) }
            try write(lines.joined(), to: options.data.runDir, as: "\(trial.name).answers.jsonl")
            reports.append(report)
        }
        try show(
            TrialReport(
                index: index, questions: questions.count, tokenizer: tokenizer,
                trials: reports.map { ($0.mode, $0.summary) },
                comparisons: comparisons(options.data, reports, named: \.mode) { $0.gain(over: $1) }),
            EvaluationTables.answers)
    }

    // MARK: Parts

    func read(_ data: EvaluationData) throws -> [Question] {
        let questions = try Question.read(from: file(data.questions))
        return data.limit.map { Array(questions.prefix($0)) } ?? questions
    }

    /// The index to ask: the named one, else that of the corpus, taken in now unless it is complete.
    func index(_ data: EvaluationData, global: GlobalOptions) async throws -> String {
        if let named = global.index { return named }
        guard let path = data.corpus else {
            throw Failure(.invalidRequest, "name a corpus with --corpus, or an index that is there with --index")
        }
        if let files = EvaluationCorpus.files(in: file(path)) { return try await self.index(files) }
        let corpus = try EvaluationCorpus(from: file(path), source: data.src)
        let index = corpus.indexName(shape: await service.indexShape)
        if let known = try? await service.status(index: index), known.documents >= corpus.records.count {
            session.console.note("samovar: index \(index) holds this corpus already (\(known.documents) documents)")
            return index
        }
        session.console.note("samovar: taking \(corpus.records.count) documents into index \(index)")
        let records = corpus.records.map { IngestRequest.Record(id: $0.id, title: $0.title, text: $0.text) }
        try await ingest(IngestRequest(paths: [], records: records, index: index), documents: records.count)
        return index
    }

    /// The index of a folder of files. What is unchanged costs a look at each file.
    private func index(_ files: EvaluationCorpus.Files) async throws -> String {
        let index = files.indexName(shape: await service.indexShape)
        session.console.note("samovar: taking \(files.folder.path) into index \(index)")
        try await ingest(IngestRequest(paths: [files.folder.path], index: index), documents: nil)
        return index
    }

    /// - Parameter documents: how many there are, where that is known beforehand.
    private func ingest(_ request: IngestRequest, documents: Int?) async throws {
        var display = ProgressDisplay(console: session.console, unit: "documents", isSilent: false)
        let events = try await service.ingest(request)
        for try await event in events {
            switch event {
            case .refused(let source, let reason, let message):
                session.console.error(IngestReport.refusal(source: source, reason: reason, message: message))
            case .progress(var progress):
                progress.documentsTotal = documents ?? progress.documentsTotal
                display.show(
                    ProgressMeter.Reading(
                        done: progress.documentsDone, total: progress.documentsTotal, seconds: progress.seconds))
            case .finished(let summary):
                for line in IngestReport.summary(summary, index: request.index ?? "") { session.console.note(line) }
            case .discovered, .stored, .unchanged, .removed: break
            }
        }
        try Task.checkCancellation()
    }

    /// A recall over passages that are not there would be a figure about the wrong corpus.
    private func checkPassages(of questions: [Question], in index: String) async throws {
        let wanted = Set(questions.flatMap(\.wanted))
        let missing = try await service.documentsMissing(wanted, from: index)
        guard missing.count < wanted.count else {
            throw Failure(.invalidInput, "index \(index) holds none of the passages that the questions need")
        }
        if !missing.isEmpty {
            session.console.error(
                "samovar: \(missing.count) of \(wanted.count) needed passages are not in index \(index); they count as not found"
            )
        }
    }

    func tokenizer() async throws -> String {
        if let name = try await service.tokenizerName() { return name }
        session.console.note("samovar: the generator's model is not here; tokens are estimated from words")
        return WordCount.name
    }

    func following<Report>(
        _ name: String, of questions: [Question], _ run: ((Int) -> Void) async throws -> Report
    ) async throws -> Report {
        var display = ProgressDisplay(console: session.console, unit: "questions by \(name)", isSilent: false)
        let report = try await run { done in
            display.show(ProgressMeter.Reading(done: done, total: questions.count, seconds: display.seconds))
        }
        session.console.clearProgress()
        return report
    }

    func comparisons<Report>(
        _ data: EvaluationData, _ reports: [Report], named name: (Report) -> String,
        _ gain: (Report, Report) -> Comparison
    ) -> [Comparison] {
        data.pairs.compactMap { pair in
            guard let mode = reports.first(where: { name($0) == pair.other }),
                let baseline = reports.first(where: { name($0) == pair.baseline })
            else { return nil }
            return gain(mode, baseline)
        }
    }

    func show(_ report: TrialReport, _ lines: (TrialReport) -> [String]) throws {
        if session.isJSON { return try session.writeJSON(report) }
        let heading = "\(report.questions) questions on \(report.index); tokens by \(report.tokenizer)"
        try session.console.write(lines: [heading, ""] + lines(report))
    }

    func write(_ text: String, to folder: String?, as name: String) throws {
        guard let folder else { return }
        let directory = file(folder)
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: directory.appending(path: name))
        } catch {
            throw Failure(.io, "cannot write \(directory.appending(path: name).path): \(error.localizedDescription)")
        }
    }

    func file(_ path: String) -> URL {
        URL(filePath: PathArgument.absolute(path, in: FileManager.default.currentDirectoryPath))
    }
}
