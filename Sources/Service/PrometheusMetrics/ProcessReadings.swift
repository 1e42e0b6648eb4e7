import Foundation
import Glibc

extension PrometheusRegistry.Reading {
    /// What Prometheus' own client libraries report of a process, under the same names.
    package static func ofThisProcess(version: String) -> [PrometheusRegistry.Reading] {
        let start = Date.now.timeIntervalSince1970
        return [
            .init(name: "samovar_build_info{version=\"\(version)\"}", help: "1, with the version.") { 1 },
            .init(name: "process_start_time_seconds", help: "Start of the process since the epoch.") { start },
            .init(name: "process_resident_memory_bytes", help: "Resident memory.") { residentBytes() },
            .init(name: "process_open_fds", help: "Open file descriptors.") {
                Double((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0)
            },
        ]
    }

    private static func residentBytes() -> Double {
        guard let fields = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
            fields.count > 1, let pages = Double(fields[1])
        else { return 0 }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
