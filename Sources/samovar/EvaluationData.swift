import ArgumentParser

/// What is asked, of what, and where it is written down; of every evaluation on questions.
struct EvaluationData: ParsableArguments {
    @Option(help: ArgumentHelp("The corpus; not needed with --index.", valueName: "file"))
    var corpus: String?

    @Option(help: ArgumentHelp("The questions.", valueName: "file"))
    var questions: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("What the second gains over the first, question by question.", valueName: "a,b"))
    var compare: [String] = []

    @Option(help: ArgumentHelp("Only the records of the corpus with this src.", valueName: "value"))
    var src: String?

    @Option(help: ArgumentHelp("Only the first questions.", valueName: "count"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Write every answer here, or rankings and judgements in TREC form.", valueName: "folder"))
    var runDir: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        for pair in compare where pair.split(separator: ",").count != 2 {
            throw ValidationError("--compare wants two names, such as once,two-tier; '\(pair)' is something else.")
        }
    }

    var pairs: [(baseline: String, other: String)] {
        compare.map { pair in
            let names = pair.split(separator: ",").map(String.init)
            return (names[0], names[1])
        }
    }
}
