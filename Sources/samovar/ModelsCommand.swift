import API
import ArgumentParser
import Corpus
import Foundation
import ModelCatalogue
import Presentation
import Settings
import Synchronization

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List, fetch and check model files.",
        subcommands: [List.self, Pull.self, Verify.self, Path.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models of the catalogue.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.run(global) { session in
                let used = [session.settings.embedding.model, session.settings.generation.model]
                let models = try session.modelStore().list().map { model in
                    ModelDescription(
                        name: model.entry.name, role: model.entry.role.rawValue, bytes: model.entry.bytes ?? 0,
                        licence: model.entry.licence ?? "", present: model.state != .missing,
                        active: used.contains(model.entry.name))
                }
                if session.isJSON { return try session.writeJSON(models) }
                try session.console.write(lines: InventoryReport.models(models))
            }
        }
    }

    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch models into the cache; what is there and right is left alone.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "Names of the catalogue.")
        var names: [String]

        func run() async throws {
            let names = names
            try await Session.run(global) { session in
                let store = try session.modelStore()
                for name in names {
                    let progress = PullDisplay(session: session)
                    let model = try await store.pull(name) { progress.show($0) }
                    session.console.clearProgress()
                    try session.write(model, remark: "ready")
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read model files whole and compare them with the catalogue.",
            discussion: "Without names, checks those that are there.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "Names of the catalogue, or GGUF files.")
        var names: [String] = []

        func run() async throws {
            let names = names
            try await Session.run(global) { session in
                let store = try session.modelStore()
                let present = store.list().filter { $0.state != .missing }.map(\.entry.name)
                var worst: Failure?
                for name in names.isEmpty ? present : names {
                    session.console.showProgress("reading \(name) …")
                    do {
                        try session.write(try await store.verify(name), remark: "right")
                    } catch let failure as Failure where failure.code != .cancelled {
                        worst = failure
                        session.console.error("samovar: \(failure.message)")
                    }
                }
                if let worst { throw ExitStatus(worst.code).exitCode }
            }
        }
    }

    struct Path: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print where a model's file is, after a check of its bytes.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "A name of the catalogue.")
        var name: String

        func run() async throws {
            let name = name
            try await Session.run(global) { session in
                let model = try await session.modelStore().verifiedModel(of: name)
                if session.isJSON { return try session.write(model, remark: "right") }
                try session.console.write(lines: [model.location.path])
            }
        }
    }
}

/// Shows how far a fetch is. Called from the store's own tasks, hence the lock around the display's state.
private final class PullDisplay: Sendable {
    private let display: Mutex<ProgressDisplay>
    private let console: Console

    init(session: Session) {
        self.console = session.console
        self.display = Mutex(
            ProgressDisplay(console: session.console, unit: "MB", isSilent: session.isJSON))
    }

    func show(_ progress: PullProgress) {
        switch progress.stage {
        case .fetching:
            display.withLock { display in
                display.show(
                    ProgressMeter.Reading(
                        done: Int(progress.bytesDone / 1_000_000), total: Int(progress.bytesTotal / 1_000_000),
                        effort: (progress.bytesDone, progress.bytesTotal), seconds: display.seconds))
            }
        case .assembling: console.showProgress("putting \(progress.model) together …")
        case .finished: break
        }
    }
}

extension Session {
    fileprivate func modelStore() throws -> ModelStore {
        let catalogue = try Catalogue(
            contentsOf: settings.directories.configuration.appending(path: "models.json"))
        return ModelStore(
            catalogue: catalogue, folder: settings.directories.models,
            environment: ProcessInfo.processInfo.environment)
    }

    fileprivate func write(_ model: VerifiedModel, remark: String) throws {
        if isJSON {
            return try writeJSON(
                VerifiedModelReport(
                    name: model.name, path: model.location.path, sha256: model.fingerprint, bytes: model.bytes))
        }
        try console.write(
            lines: ["\(model.name): \(remark), \(Quantity.bytes(model.bytes)), \(model.location.path)"])
    }
}

private struct VerifiedModelReport: Encodable {
    let name: String
    let path: String
    let sha256: String
    let bytes: Int64
}
