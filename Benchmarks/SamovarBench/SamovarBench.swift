import ArgumentParser

/// Measures parts of Samovar beside their peers; `Benchmarks/run.sh` runs each pair in one go.
@main
struct SamovarBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samovar-bench", subcommands: [WalkBench.self])
}
