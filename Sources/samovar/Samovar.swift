import ArgumentParser
import Foundation
import LocalService

/// The command line and composition root: it reads settings, picks implementations, and shows results.
@main
struct Samovar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samovar",
        abstract: "Answers questions from your documents, with citations, on this machine alone.",
        discussion: """
            Results go to standard output; progress, logs and errors to standard error. With --json results and errors \
            are JSON, streams one object a line. When a daemon (samovar serve) answers on its socket it does the work, \
            else this process does.

            EXIT STATUS
            \(ExitStatus.help)
            """,
        version: LocalService.version,
        subcommands: [
            AskCommand.self,
            BackupCommand.self,
            CalibrateCommand.self,
            CompactCommand.self,
            DoctorCommand.self,
            DocumentsCommand.self,
            EvalCommand.self,
            GenerationsCommand.self,
            IndexesCommand.self,
            IngestCommand.self,
            JobsCommand.self,
            MCPCommand.self,
            ModelsCommand.self,
            RebuildCommand.self,
            RepairCommand.self,
            RestoreCommand.self,
            SearchCommand.self,
            ServeCommand.self,
            ServiceCommand.self,
            StatusCommand.self,
            VerifyCommand.self,
        ])
}

extension Samovar {
    static func main() async {
        WaitPolicy.apply()
        await main(nil)
    }
}

/// llama.cpp's OpenMP threads spin while they wait, which on a machine with anything else to do slows decoding several
/// times over. The library reads its policy before `main`, so the program sets it and starts itself anew, once.
private enum WaitPolicy {
    static func apply() {
        guard getenv("OMP_WAIT_POLICY") == nil, getenv("GOMP_SPINCOUNT") == nil else { return }
        setenv("OMP_WAIT_POLICY", "passive", 1)
        // Where this fails the program goes on, slower.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
