import API
import ArgumentParser
import Corpus
import Foundation
import Presentation
import Settings

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Look whether everything in an index agrees.",
        discussion: "Changes nothing. The exit status is \(ExitStatus.dataError.rawValue) when something does not.")

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Read every page, passage, vector and file, not only counts and sizes.")
    var deep = false

    func run() async throws {
        let request = VerificationRequest(deep: deep, index: global.index)
        try await Session.run(global) { session in
            try await session.withService { connection in
                try session.show(try await connection.service.verify(request))
            }
        }
    }
}

struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Make vector files, manifest and full-text index again from the database.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let index = global.index
        try await Session.run(global) { session in
            try await session.withService(for: .rebuilding) { connection in
                try session.show(try await connection.service.repair(index: index))
            }
        }
    }
}

extension Session {
    fileprivate func show(_ report: VerificationReport) throws {
        if isJSON {
            try writeJSON(report)
        } else {
            try console.write(lines: InventoryReport.verification(report))
        }
        if !report.findings.isEmpty { throw ExitStatus.dataError.exitCode }
    }
}

struct CompactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Give the space of removed things and kept generations back.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let index = global.index
        try await Session.run(global) { session in
            try await session.withService(for: .rebuilding) { connection in
                let before = try await connection.service.status(index: index)
                let after = try await connection.service.compact(index: index)
                if session.isJSON { return try session.writeJSON(after) }
                try session.console.write(
                    lines: [
                        "\(after.name): \(Quantity.bytes(before.bytesOnDisk)) → \(Quantity.bytes(after.bytesOnDisk))"
                    ])
            }
        }
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy an index into one file while it is in use.",
        discussion: "The file holds the database; all else is made from it by `samovar restore`.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The file to make, or a folder for INDEX.sqlite.")
    var path: String

    func run() async throws {
        let index = global.index
        let path = PathArgument.absolute(path, in: FileManager.default.currentDirectoryPath)
        try await Session.run(global) { session in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            let isInside = exists && isFolder.boolValue
            try await session.withService { connection in
                let name = connection.index
                let file = isInside ? "\(path)/\(name).sqlite" : path
                let made = try await connection.service.backup(BackupRequest(path: file, index: index))
                if session.isJSON { return try session.writeJSON(made) }
                try session.console.write(lines: [
                    "\(made.index ?? name) copied to \(TerminalText.singleLine(made.path))"
                ])
            }
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make an index from a backup, under a name that is free.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The file that `samovar backup` made.")
    var path: String

    func run() async throws {
        let index = global.index
        let path = PathArgument.absolute(path, in: FileManager.default.currentDirectoryPath)
        try await Session.run(global) { session in
            try await session.withService(for: .rebuilding) { connection in
                let made = try await connection.service.restore(BackupRequest(path: path, index: index))
                if session.isJSON { return try session.writeJSON(made) }
                try session.console.write(lines: ["index \(made.index ?? "") restored"])
            }
        }
    }
}
