package import Corpus

/// One line of a stream of events: the next event, or the failure that ends the stream early.
///
/// By then the response's status is long sent, so a failure has to travel in the stream. It reads
/// `{"error":{…},"event":"failed"}`, which no event of ours can be mistaken for.
package enum StreamLine<Event: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
    case event(Event)
    case failed(Failure)

    private enum CodingKeys: String, CodingKey {
        case event
        case error
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try container.decode(String.self, forKey: .event) == "failed" {
            self = .failed(try ErrorBody(from: decoder).failure)
        } else {
            self = .event(try Event(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .event(let event):
            try event.encode(to: encoder)
        case .failed(let failure):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode("failed", forKey: .event)
            try ErrorBody(failure).encode(to: encoder)
        }
    }
}
