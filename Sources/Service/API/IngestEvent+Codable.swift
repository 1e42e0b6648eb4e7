package import Corpus

/// Written as one flat object with the event's name under `event`, such as `{"event":"unchanged","source":"…"}`.
extension IngestEvent: Codable {
    private enum Name: String, Codable {
        case discovered
        case stored
        case unchanged
        case removed
        case refused
        case progress
        case finished
    }

    private enum CodingKeys: String, CodingKey {
        case event
        case documents
        case bytes
        case source
        case chunks
        case triplets
        case reason
        case message
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Name.self, forKey: .event) {
        case .discovered:
            self = .discovered(
                documents: try container.decode(Int.self, forKey: .documents),
                bytes: try container.decode(Int64.self, forKey: .bytes))
        case .stored:
            self = .stored(
                source: try container.decode(String.self, forKey: .source),
                chunks: try container.decode(Int.self, forKey: .chunks),
                triplets: try container.decode(Int.self, forKey: .triplets))
        case .unchanged:
            self = .unchanged(source: try container.decode(String.self, forKey: .source))
        case .removed:
            self = .removed(source: try container.decode(String.self, forKey: .source))
        case .refused:
            self = .refused(
                source: try container.decode(String.self, forKey: .source),
                reason: try container.decode(RefusalReason.self, forKey: .reason),
                message: try container.decode(String.self, forKey: .message))
        case .progress:
            self = .progress(try IngestProgress(from: decoder))
        case .finished:
            self = .finished(try IngestSummary(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .discovered(let documents, let bytes):
            try container.encode(Name.discovered, forKey: .event)
            try container.encode(documents, forKey: .documents)
            try container.encode(bytes, forKey: .bytes)
        case .stored(let source, let chunks, let triplets):
            try container.encode(Name.stored, forKey: .event)
            try container.encode(source, forKey: .source)
            try container.encode(chunks, forKey: .chunks)
            try container.encode(triplets, forKey: .triplets)
        case .unchanged(let source):
            try container.encode(Name.unchanged, forKey: .event)
            try container.encode(source, forKey: .source)
        case .removed(let source):
            try container.encode(Name.removed, forKey: .event)
            try container.encode(source, forKey: .source)
        case .refused(let source, let reason, let message):
            try container.encode(Name.refused, forKey: .event)
            try container.encode(source, forKey: .source)
            try container.encode(reason, forKey: .reason)
            try container.encode(message, forKey: .message)
        case .progress(let progress):
            try container.encode(Name.progress, forKey: .event)
            try progress.encode(to: encoder)
        case .finished(let summary):
            try container.encode(Name.finished, forKey: .event)
            try summary.encode(to: encoder)
        }
    }
}
