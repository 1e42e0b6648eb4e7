package import Corpus

/// A client's list of messages, made into a question and what it is asked in the light of.
///
/// The question is the last message of the user. System and developer messages, wherever they stand, are what is wanted of
/// every answer; users' and assistants' turns before the question are what was said. What cannot be read here (images, calls
/// of tools and their results, refusals, and whatever follows the question) is left out and named in ``ignored``.
package struct ClientConversation: Sendable, Equatable {
    /// One message as far as it is text.
    package struct Message: Sendable, Equatable {
        package var role: String
        package var text: String

        /// Parts that are not in `text`, such as `content[1].image_url`.
        package var leftOut: [String]

        package init(role: String, text: String, leftOut: [String] = []) {
            self.role = role
            self.text = text
            self.leftOut = leftOut
        }
    }

    package var question: String
    package var turns: [AskRequest.Turn] = []
    package var instructions: [String] = []

    /// Where something was left out, such as `messages[2].tool_calls`.
    package var ignored: [String] = []

    /// - Parameter field: what the request calls its messages.
    /// - Throws: ``Failure`` with code `invalid_request` for an unknown role, or where no message of a user holds text.
    package init(_ messages: [Message], field: String) throws(Failure) {
        for message in messages
        where !["system", "developer", "user", "assistant", "tool", "function"].contains(message.role) {
            throw Failure(.invalidRequest, "\(field): '\(message.role)' is no role")
        }
        guard let last = messages.lastIndex(where: { $0.role == "user" }) else {
            throw Failure(.invalidRequest, "\(field): one must be of role \"user\" and hold a question")
        }
        question = messages[last].text
        guard question.contains(where: { !$0.isWhitespace }) else {
            let parts = messages[last].leftOut.map { "\(field)[\(last)].\($0)" }.joined(separator: ", ")
            let reason = parts.isEmpty ? "" : "; only text can be read, and this is none: \(parts)"
            throw Failure(.invalidRequest, "\(field)[\(last)].content: the question holds no text\(reason)")
        }
        for (place, message) in messages.enumerated() {
            ignored += message.leftOut.map { "\(field)[\(place)].\($0)" }
            let isEmpty = !message.text.contains { !$0.isWhitespace }
            switch message.role {
            case "system", "developer":
                if !isEmpty { instructions.append(message.text) }
            case "user", "assistant":
                guard place != last, !isEmpty else { continue }
                if place < last, let role = AskRequest.Turn.Role(rawValue: message.role) {
                    turns.append(AskRequest.Turn(role: role, content: message.text))
                } else {
                    ignored.append("\(field)[\(place)]")
                }
            default:
                ignored.append("\(field)[\(place)]")
            }
        }
    }

    /// Puts the conversation into a request.
    package func fill(_ ask: inout AskRequest) {
        ask.question = question
        ask.conversation = turns.isEmpty ? nil : turns
        ask.instructions = instructions.isEmpty ? nil : instructions.joined(separator: "\n")
    }
}

extension ClientConversation.Message {
    /// A message's content as clients write it: a string, nothing, or a list of parts.
    ///
    /// - Throws: ``Failure`` with code `invalid_request` for what is none of these.
    package init(role: String, content: JSONValue?, field: String) throws(Failure) {
        self.init(role: role, text: "")
        switch content {
        case nil, .null: break
        case .string(let text): self.text = text
        case .array(let parts):
            var texts: [String] = []
            for (place, part) in parts.enumerated() {
                if let text = part.text ?? Self.text(of: part) {
                    texts.append(text)
                } else {
                    leftOut.append("content[\(place)].\(Self.name(of: part))")
                }
            }
            text = texts.joined(separator: "\n")
        default: throw Failure(.invalidRequest, "\(field): must be a string or a list of parts")
        }
    }

    private static func text(of part: JSONValue) -> String? {
        switch part["type"]?.text {
        case nil, "text", "input_text", "output_text": part["text"]?.text
        default: nil
        }
    }

    /// The part's type, as far as a header may hold it.
    private static func name(of part: JSONValue) -> String {
        let type = part["type"]?.text ?? ""
        let isPlain =
            !type.isEmpty && type.utf8.count <= 40 && type.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
        return isPlain ? type : "part"
    }
}

/// What a client's request comes to.
package struct UnderstoodRequest: Sendable, Equatable {
    /// One for each answer that is wanted, in order.
    package var asks: [AskRequest]

    /// Fields that were left out of account, as the request calls them.
    package var ignored: [String]

    package init(asks: [AskRequest], ignored: [String]) {
        self.asks = asks
        self.ignored = ignored
    }

    /// The field's value in a header: some clients' messages have thousands of parts.
    package var ignoredNames: String? {
        guard !ignored.isEmpty else { return nil }
        let shown = ignored.prefix(16).joined(separator: ", ")
        return ignored.count > 16 ? shown + ", and \(ignored.count - 16) more" : shown
    }
}

/// Fields of requests that other services have and this one does without.
package enum Unheeded {
    /// The names of fields with a value that would have made a difference.
    package static func names(_ fields: KeyValuePairs<String, JSONValue?>) -> [String] {
        fields.compactMap { name, value in
            switch value {
            case nil, .null, .bool(false), .integer(0), .number(0), .array([]), .object([:]): nil
            default: name
            }
        }
    }

    /// Tools are never called here: a client that leaves that to the model is answered, one that insists is refused.
    ///
    /// - Throws: ``Failure`` with code `invalid_request`.
    package static func checkToolChoice(_ choice: JSONValue?, field: String) throws(Failure) {
        let mode =
            choice?.text ?? choice?["mode"]?.text ?? choice?["allowed_tools"]?["mode"]?.text ?? choice?["type"]?.text
        switch choice {
        case nil, .null: return
        default:
            guard mode == "none" || mode == "auto" else {
                throw Failure(
                    .invalidRequest,
                    "\(field): no tool can be called here; leave it out, or say \"auto\" or \"none\" and be answered without"
                )
            }
        }
    }

    /// How many tokens an answer may have: a negative number, as some clients write it, is no limit of the client's.
    ///
    /// - Throws: ``Failure`` with code `invalid_request` for 0.
    package static func limit(_ tokens: Int?, field: String) throws(Failure) -> Int? {
        guard tokens != 0 else { throw Failure(.invalidRequest, "\(field): must be at least 1; -1 is no limit") }
        return tokens.flatMap { $0 < 0 ? nil : $0 }
    }

    /// The largest number of answers that one request may want.
    package static let maximumChoices = 8

    /// The same question for as many answers, each drawn with a seed of its own.
    ///
    /// - Throws: ``Failure`` with code `invalid_request` for none, or too many.
    package static func repeated(_ ask: AskRequest, times: Int?) throws(Failure) -> [AskRequest] {
        let times = times ?? 1
        guard (1...maximumChoices).contains(times) else {
            throw Failure(.invalidRequest, "n: must be between 1 and \(maximumChoices)")
        }
        return (0..<times).map { place in
            var ask = ask
            if place > 0 { ask.seed = (ask.seed ?? 0) &+ UInt64(place) }
            return ask
        }
    }
}
