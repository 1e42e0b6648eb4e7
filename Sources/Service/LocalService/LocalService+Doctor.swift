package import API
import Corpus
import Decoding
import Foundation
import IndexBundle
import ModelCatalogue
import Settings

extension LocalService {
    /// Below this much free space or memory an ingest or a model is likely to fail half-way.
    private static let scarceBytes: Int64 = 1 << 30

    /// Looks at everything an answer needs, one thing at a time, and goes on where something is wrong.
    package func examine() async -> [Finding] {
        var findings = [settingsFinding()]
        for name in settings.configuredModels { findings.append(await modelFinding(name)) }
        findings.append(await indexFinding())
        if let finding = await rebuildFinding() { findings.append(finding) }
        if let finding = await monitorFinding() { findings.append(finding) }
        findings.append(programFinding(settings.documents.pdfProgram))
        findings.append(spaceFinding("indexes", at: settings.directories.indexes))
        findings.append(spaceFinding("models", at: settings.directories.models))
        findings.append(memoryFinding())
        return findings
    }

    private func settingsFinding() -> Finding {
        Finding("settings", .ok, settings.files.joined(separator: ", "))
    }

    private func modelFinding(_ name: String) async -> Finding {
        let subject = "model \(name)"
        do {
            let model = try await modelStore.verifiedModel(of: name)
            return Finding(subject, .ok, "\(model.location.path), checksum right")
        } catch let failure as Failure {
            return Finding(
                subject, .error, failure.message,
                remedy: failure.code == .modelMissing && !name.contains("/") ? "samovar models pull \(name)" : nil)
        } catch {
            return Finding(subject, .error, "\(error)")
        }
    }

    private func indexFinding() async -> Finding {
        let name = settings.index.name
        let subject = "index \(name)"
        do {
            let counts = try await state(of: name).snapshot.counts()
            if counts.chunks == 0 {
                return Finding(subject, .warning, "it holds no documents", remedy: "samovar ingest FOLDER")
            }
            let empty = counts.chunksWithoutTriplets
            let contents = "\(counts.documents) documents, \(counts.chunks) chunks, \(counts.triplets) triplets"
            guard empty * 5 > counts.chunks else { return Finding(subject, .ok, contents) }
            return Finding(
                subject, .warning, "\(contents); \(empty) chunks with sentences gave no triplet",
                remedy: "these are found by similarity and words alone; is their language English?")
        } catch let failure as Failure {
            return Finding(
                subject, .error, failure.message,
                remedy: failure.code == .notFound ? "samovar ingest FOLDER --index \(name)" : nil)
        } catch {
            return Finding(subject, .error, "\(error)")
        }
    }

    private func rebuildFinding() async -> Finding? {
        let name = settings.index.name
        guard let condition = try? await reader(name).condition(),
            let first = await proposals(for: condition, of: name)?.first
        else { return nil }
        return Finding("rebuild of \(name)", .warning, "would help: \(first.reason)", remedy: first.command)
    }

    /// Of the configured monitor, where it has a threshold and there is an index.
    private func monitorFinding() async -> Finding? {
        guard settings.monitor.thresholds == "auto", let selection = try? MonitorSelection(settings.monitor.name),
            let snapshot = try? await reader(settings.index.name).snapshot()
        else { return nil }
        let wanted = selection.names.filter(\.hasThreshold)
        guard !wanted.isEmpty else { return nil }
        let kept = try? await monitorCalibration(of: snapshot, generator: configuredGeneratorFingerprint())
        let missing = wanted.filter { kept?.entry(of: $0.rawValue) == nil }.map(\.rawValue)
        guard let kept, missing.isEmpty else {
            return Finding(
                "monitor \(selection)", .warning,
                "not calibrated for \(settings.generation.model) on index \(snapshot.index): "
                    + missing.joined(separator: ", "),
                remedy: "samovar calibrate --rate 0.2 --index \(snapshot.index)")
        }
        return Finding(
            "monitor \(selection)", .ok, "calibrated for \(kept.generator) on index \(snapshot.index)")
    }

    private func programFinding(_ program: String) -> Finding {
        let candidates =
            program.contains("/")
            ? [program] : (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(program)" }
        guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            return Finding(
                "PDF reader", .warning, "\(program) is not here: PDF files will be refused",
                remedy: "apt install poppler-utils, or name another with documents.pdf_program")
        }
        return Finding("PDF reader", .ok, path)
    }

    private func spaceFinding(_ subject: String, at folder: URL) -> Finding {
        var place = folder
        // A folder that is not there yet will be made on the file system of the one above it.
        while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
        let free =
            (try? FileManager.default.attributesOfFileSystem(forPath: place.path))?[.systemFreeSize] as? Int64 ?? 0
        guard FileManager.default.isWritableFile(atPath: place.path) else {
            return Finding(
                "space for \(subject)", .error, "\(place.path) cannot be written",
                remedy: "chmod u+w, or choose another folder in the settings")
        }
        let gibibytes = Self.gibibytes(free)
        return free < Self.scarceBytes
            ? Finding(
                "space for \(subject)", .warning, "\(gibibytes) GiB free at \(place.path)",
                remedy: "make room, or choose another folder in the settings")
            : Finding("space for \(subject)", .ok, "\(gibibytes) GiB free at \(place.path)")
    }

    /// With one decimal.
    private static func gibibytes(_ bytes: Int64) -> Double {
        (Double(bytes) / Double(1 << 30) * 10).rounded() / 10
    }

    private func memoryFinding() -> Finding {
        let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let kibibytes =
            lines.first { $0.hasPrefix("MemAvailable:") }?.split(separator: " ").dropFirst().first
            .flatMap { Int64($0) } ?? 0
        let available = kibibytes << 10
        let gibibytes = Self.gibibytes(available)
        return available < Self.scarceBytes
            ? Finding(
                "memory", .warning, "\(gibibytes) GiB available", remedy: "close something, or use a smaller model")
            : Finding("memory", .ok, "\(gibibytes) GiB available")
    }
}
