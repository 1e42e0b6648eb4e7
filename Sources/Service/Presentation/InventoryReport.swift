package import API
package import Corpus
package import Foundation

/// What `status`, `documents`, `jobs` and `models` show.
package enum InventoryReport {
    /// How the service is.
    /// - Parameter told: a reason that is told elsewhere.
    package static func health(_ health: HealthReport, place: String, without told: String? = nil) -> [String] {
        ["samovar \(health.version), \(health.status.rawValue) (\(place))"]
            + health.reasons.filter { $0 != told }.map { "  " + TerminalText.singleLine($0) }
            + memory(health.models)
    }

    package static func status(_ status: IndexStatus, health: HealthReport, place: String) -> [String] {
        let lines = Self.health(health, place: place)
        var table = TextTable([.left("index"), .left(status.name)])
        table.append(["path", status.path])
        table.append(["generation", String(status.generation)])
        table.append(["embedder", "\(status.embedder), \(status.dimension) dimensions"])
        table.append(["documents", Quantity.count(status.documents)])
        table.append(["chunks", Quantity.count(status.chunks)])
        table.append(["triplets", Quantity.count(status.triplets)])
        table.append(["entities", Quantity.count(status.entities)])
        if status.chunksWithoutTriplets > 0 {
            table.append([
                "warning",
                Quantity.count(status.chunksWithoutTriplets, "chunk with facts", "chunks with facts")
                    + " gave no triplet",
            ])
        }
        if status.chunksDegraded > 0 {
            table.append([
                "degraded",
                Quantity.count(status.chunksDegraded, "chunk", "chunks") + " of which a part was read by simpler rules",
            ])
        }
        if let calibration = status.calibration {
            let origin =
                calibration.fittedPairs.map { "fitted on \(Quantity.count($0)) pairs of each kind" } ?? "as configured"
            table.append([
                "relevance",
                "one half at cosine \(Quantity.fixed(calibration.centre, 3)), slope "
                    + "\(Quantity.fixed(calibration.slope, 1)), \(origin)",
            ])
        }
        if let monitors = status.monitors {
            table.append([
                "monitors",
                "\(monitors.entries.map(\.monitor).joined(separator: ", ")) calibrated for \(monitors.generator)",
            ])
        }
        table.append(["on disk", Quantity.bytes(status.bytesOnDisk)])
        for proposal in status.proposals ?? [] {
            table.append(["proposal", "\(proposal.reason): \(proposal.command)"])
        }
        return lines + table.lines(indent: 0)
    }

    private static func memory(_ models: [ModelInMemory]?) -> [String] {
        guard let models else { return [] }
        guard !models.isEmpty else { return ["  no model is in memory; the next question loads what it needs"] }
        return models.map { model in
            let use = model.idleSeconds.map { "used \(Quantity.seconds(Double($0))) ago" } ?? "being loaded"
            return "  in memory: \(TerminalText.singleLine(model.name)) (\(model.role)), \(use)"
        }
    }

    package static func documents(_ documents: [DocumentSummary], columns: Int) -> [String] {
        guard !documents.isEmpty else { return ["no documents"] }
        var table = TextTable([
            .right("id"), .left("title", atMost: 40), .left("format"), .right("size"), .right("chunks"),
            .left("source", atMost: max(20, columns - 75)),
        ])
        for document in documents {
            table.append([
                document.id.description, document.title, document.format.rawValue,
                Quantity.bytes(Int64(document.bytes)), Quantity.count(document.chunks), document.source,
            ])
        }
        return table.lines(indent: 0)
    }

    package static func jobs(_ jobs: [JobStatus], now: Date) -> [String] {
        guard !jobs.isEmpty else { return ["no jobs"] }
        var table = TextTable([
            .right("id"), .left("kind"), .left("state"), .left("progress"), .left("started"), .right("time"),
            .left("message", atMost: 60),
        ])
        for job in jobs {
            let seconds = duration(from: job.startedAt, to: job.finishedAt ?? now)
            table.append([
                String(job.id), job.kind.rawValue, job.state.rawValue, progress(job),
                job.startedAt.formatted(.iso8601), seconds, job.message ?? pace(job) ?? "",
            ])
        }
        return table.lines(indent: 0)
    }

    private static func pace(_ job: JobStatus) -> String? {
        guard !job.state.isFinal, let rate = job.measure?.rate else { return nil }
        let left = job.measure?.secondsLeft.map { ", about \(Quantity.seconds($0)) left" } ?? ""
        return "\(Quantity.rate(rate)) \(job.stage)/s\(left)"
    }

    package static func indexes(_ indexes: [IndexSummary]) -> [String] {
        guard !indexes.isEmpty else { return ["no indexes"] }
        var table = TextTable([
            .left("name"), .right("documents"), .right("chunks"), .right("on disk"), .left("embedder"),
            .left("remark", atMost: 80),
        ])
        for index in indexes {
            let proposal = index.proposals?.first.map { "\($0.reason): \($0.command)" }
            table.append([
                index.name, Quantity.count(index.documents), Quantity.count(index.chunks),
                Quantity.bytes(index.bytesOnDisk), index.embedder, index.problem ?? proposal ?? "",
            ])
        }
        return table.lines(indent: 0)
    }

    package static func verification(_ report: VerificationReport) -> [String] {
        let depth = report.deep ? "deep" : "quick"
        guard !report.findings.isEmpty else {
            let notes = report.notes ?? []
            return ["index \(report.index) is sound (\(depth) look, \(Quantity.seconds(report.seconds)))"]
                + notes.map { "note: \(TerminalText.singleLine($0))" }
                + (notes.isEmpty ? [] : ["a process was cut short and left that; the next that writes ends it"])
        }
        var lines = report.findings.map { "\($0.place): \(TerminalText.singleLine($0.message))" }
        lines.append(
            report.findings.allSatisfy(\.isRepairable)
                ? "put right with: samovar repair --index \(report.index)"
                : "not all of this can be made again from the index: put it back from a backup, or ingest again")
        return lines
    }

    package static func generations(_ generations: [GenerationStatus]) -> [String] {
        guard !generations.isEmpty else { return ["no generations"] }
        var table = TextTable([
            .right("number"), .left("state"), .right("vectors"), .right("size"), .left("factories", atMost: 40),
        ])
        for generation in generations {
            table.append([
                String(generation.number),
                generation.isServing ? "serving" : generation.isUsable ? "kept" : "outdated",
                Quantity.count(generation.vectors), Quantity.bytes(generation.bytes),
                generation.factories.joined(separator: ", "),
            ])
        }
        return table.lines(indent: 0)
    }

    /// One line on how a job ended.
    package static func outcome(_ job: JobStatus) -> String {
        var line = "\(job.kind.rawValue) \(job.id) \(job.state.rawValue)"
        if let end = job.finishedAt { line += " after \(duration(from: job.startedAt, to: end))" }
        if let message = job.message, !message.isEmpty { line += ": \(TerminalText.singleLine(message))" }
        return line
    }

    /// The socket carries whole seconds: what is shorter must not look like no time at all.
    private static func duration(from start: Date, to end: Date) -> String {
        let seconds = end.timeIntervalSince(start)
        return seconds < 1 ? "under 1 s" : Quantity.seconds(seconds)
    }

    package static func models(_ models: [ModelDescription]) -> [String] {
        guard !models.isEmpty else { return ["no models in the catalogue"] }
        var table = TextTable([
            .left("name"), .left("role"), .right("size"), .left("licence"), .left("present"), .left("used"),
        ])
        for model in models {
            table.append([
                model.name, model.role, Quantity.bytes(model.bytes), model.licence, model.present ? "yes" : "no",
                model.active ? "yes" : "",
            ])
        }
        return table.lines(indent: 0)
    }

    private static func progress(_ job: JobStatus) -> String {
        guard let total = job.total else { return "\(Quantity.count(job.done)) \(job.stage)" }
        return "\(Quantity.count(job.done))/\(Quantity.count(total)) \(job.stage)"
    }
}
