import Foundation

/// A folder of wheels made on the spot, which the real `pip` is pointed at instead of any registry.
struct Wheelhouse {
    let folder: URL

    init(in scratch: URL) throws {
        self.folder = scratch.appending(path: "wheels", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// The environment that makes `pip` look here and nowhere else.
    var environment: [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PIP_") }
        variables["PIP_CONFIG_FILE"] = "/dev/null"
        variables["PIP_NO_INDEX"] = "1"
        variables["PIP_FIND_LINKS"] = folder.path
        return variables
    }

    /// Adds package `name` 1.0 with the given data files.
    func add(_ name: String, files: [String: String]) throws {
        let archive = folder.appending(path: "\(name)-1.0-py3-none-any.whl")
        let information = "\(name)-1.0.dist-info"
        var members = files
        members["\(information)/METADATA"] = "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\n"
        members["\(information)/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        members["\(information)/RECORD"] = ""

        let source = folder.appending(path: "source", directoryHint: .isDirectory)
        for (member, content) in members {
            let url = source.appending(path: member)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: url)
        }
        let tops = try FileManager.default.contentsOfDirectory(at: source, includingPropertiesForKeys: nil)
        let zip = Process()
        zip.executableURL = URL(filePath: "/usr/bin/env")
        zip.arguments = ["python3", "-m", "zipfile", "-c", archive.path] + tops.map(\.path)
        try zip.run()
        zip.waitUntilExit()
        try FileManager.default.removeItem(at: source)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: folder.appending(path: "\(name)-1.0-py3-none-any.whl"))
    }
}
