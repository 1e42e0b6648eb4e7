import ArgumentParser

/// Measures parts of Samovar beside their peers; `Benchmarks/run.sh` runs each pair in one go.
@main
struct SamovarBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samovar-bench",
        subcommands: [
            AssociationBench.self, DecodeBench.self, EmbedBench.self, EvidenceBench.self,
            FirstTokenBench.self, GraphDump.self, GrowthBench.self, LoadBench.self, SearchBench.self, TypesBench.self,
            WalkBench.self,
        ])
}
