package import Corpus

/// Written as one flat object with the event's name under `event`, such as `{"event":"text","text":"…"}`.
extension AnswerEvent: Codable {
    private enum Name: String, Codable {
        case retrieved
        case retrieving
        case injected
        case withdrawn
        case dismissed
        case text
        case cited
        case token
        case finished
    }

    private enum CodingKeys: String, CodingKey {
        case event
        case items
        case milliseconds
        case text
        case citation
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Name.self, forKey: .event) {
        case .retrieved:
            self = .retrieved(
                try container.decode([EvidenceItem].self, forKey: .items),
                milliseconds: try container.decode(Double.self, forKey: .milliseconds))
        case .retrieving:
            self = .retrieving(try Inquiry(from: decoder))
        case .injected:
            self = .injected(try Injection(from: decoder))
        case .withdrawn:
            self = .withdrawn(try Withdrawal(from: decoder))
        case .dismissed:
            self = .dismissed(try Dismissal(from: decoder))
        case .text:
            self = .text(try container.decode(String.self, forKey: .text))
        case .cited:
            self = .cited(try container.decode(Citation.self, forKey: .citation))
        case .token:
            self = .token(try TokenTrace(from: decoder))
        case .finished:
            self = .finished(try AnswerSummary(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .retrieved(let items, let milliseconds):
            try container.encode(Name.retrieved, forKey: .event)
            try container.encode(items, forKey: .items)
            try container.encode(milliseconds, forKey: .milliseconds)
        case .retrieving(let inquiry):
            try container.encode(Name.retrieving, forKey: .event)
            try inquiry.encode(to: encoder)
        case .injected(let injection):
            try container.encode(Name.injected, forKey: .event)
            try injection.encode(to: encoder)
        case .withdrawn(let withdrawal):
            try container.encode(Name.withdrawn, forKey: .event)
            try withdrawal.encode(to: encoder)
        case .dismissed(let dismissal):
            try container.encode(Name.dismissed, forKey: .event)
            try dismissal.encode(to: encoder)
        case .text(let text):
            try container.encode(Name.text, forKey: .event)
            try container.encode(text, forKey: .text)
        case .cited(let citation):
            try container.encode(Name.cited, forKey: .event)
            try container.encode(citation, forKey: .citation)
        case .token(let trace):
            try container.encode(Name.token, forKey: .event)
            try trace.encode(to: encoder)
        case .finished(let summary):
            try container.encode(Name.finished, forKey: .event)
            try summary.encode(to: encoder)
        }
    }
}
