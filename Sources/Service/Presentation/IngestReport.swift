package import Corpus

/// What `ingest` shows.
package enum IngestReport {
    package static func refusal(source: String, reason: RefusalReason, message: String) -> String {
        // Most messages name the place themselves.
        let place = message.contains(source) ? "" : " " + TerminalText.singleLine(source)
        return "refused\(place): \(TerminalText.singleLine(message)) (\(reason.rawValue))"
    }

    package static func reading(_ progress: IngestProgress) -> ProgressMeter.Reading {
        // Bytes foretell the time; those of unchanged documents took none of it.
        let skipped = progress.bytesDone - progress.bytesWorked
        let effort =
            progress.bytesTotal > skipped ? (done: progress.bytesWorked, total: progress.bytesTotal - skipped) : nil
        return ProgressMeter.Reading(
            done: progress.documentsDone, total: progress.documentsTotal, effort: effort, seconds: progress.seconds)
    }

    package static func summary(_ summary: IngestSummary, index: String) -> [String] {
        var counts = [
            Quantity.count(summary.stored, "document", "documents") + " stored",
            "\(Quantity.count(summary.unchanged)) unchanged",
            "\(Quantity.count(summary.refused)) refused",
        ]
        if summary.removed > 0 { counts.append("\(Quantity.count(summary.removed)) removed") }
        var lines = ["\(index): " + counts.joined(separator: ", ")]
        if summary.stored > 0 {
            var made =
                "\(Quantity.count(summary.chunks, "chunk", "chunks")), "
                + "\(Quantity.count(summary.triplets, "triplet", "triplets")) in \(Quantity.seconds(summary.seconds))"
            if summary.seconds > 0 {
                let rates = [(summary.chunks, "chunks/s"), (summary.triplets, "triplets/s")].map { amount, unit in
                    "\(Quantity.rate(Double(amount) / summary.seconds)) \(unit)"
                }
                made += " (\(rates.joined(separator: ", ")))"
            }
            lines.append(made)
        }
        if summary.chunksWithoutTriplets > 0 {
            lines.append(
                Quantity.count(summary.chunksWithoutTriplets, "chunk with facts", "chunks with facts")
                    + " gave no triplet: only the semantic branch finds them")
        }
        if summary.chunksDegraded > 0 {
            lines.append(
                Quantity.count(summary.chunksDegraded, "chunk has a part", "chunks have parts")
                    + " that no rule or answer covers whole")
        }
        if summary.tripletsRejected > 0 {
            lines.append(
                Quantity.count(summary.tripletsRejected, "triplet", "triplets")
                    + " rejected: the text does not name both ends")
        }
        if let unmatched = summary.importsUnmatched, unmatched > 0 {
            lines.append(
                Quantity.count(unmatched, "id", "ids") + " of the imported triplets without a document in the index")
        }
        if summary.reused > 0 {
            lines.append(
                Quantity.count(summary.embedded, "text", "texts") + " embedded, the vectors of "
                    + "\(Quantity.count(summary.reused)) were at hand")
        }
        if !summary.stageSeconds.isEmpty {
            let stages = summary.stageSeconds.sorted { $0.key < $1.key }
                .map { "\($0.key) \(Quantity.seconds($0.value))" }
            lines.append("work by stage: " + stages.joined(separator: ", "))
        }
        return lines
    }
}
