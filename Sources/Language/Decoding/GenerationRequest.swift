package import Corpus

/// One message of a conversation. Its content is data: no spelling of a template's markers in it is read as one.
package struct ChatMessage: Sendable, Equatable {
    package enum Role: String, Sendable {
        case system
        case user
        case assistant
    }

    package var role: Role
    package var content: String

    package init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}

/// A conversation to be continued by the assistant, and how.
package struct GenerationRequest: Sendable {
    package var messages: [ChatMessage]

    /// Tokens the answer may have.
    package var maximumTokens: Int

    /// 0 is greedy: always the most likely token.
    package var temperature: Double

    /// Share of the probability mass that may be drawn from, in `0...1`; 1 for all of it.
    package var topP: Double

    /// How many tokens may be drawn from; 0 for all.
    package var topK: Int

    /// Equal requests with equal seeds have equal answers.
    package var seed: UInt64

    /// Strings that end the answer and are not part of it.
    package var stop: [String]

    /// Adds a `.token` event for every token written.
    package var trace: Bool

    /// Retrieval from inside the answer; `nil` to write it through.
    package var watch: Watch?

    /// The words the answer must consist of; `nil` to write freely.
    package var quoting: Quoting?

    /// Parts of the last message, in their order, that need not be read again; each must occur in it.
    package var reusable: [ReusablePart] = []

    /// Whose turn it is when several want the model.
    package var scheduling = Scheduling()

    /// How many of the likeliest tokens a `.token` event names beside the one that was written; `nil` for no names at all.
    package var alternatives: Int?

    /// GBNF, with a rule `root`: the answer is a text of this grammar, or the beginning of one that was cut.
    package var grammar: String?

    package init(
        messages: [ChatMessage], maximumTokens: Int, temperature: Double, topP: Double, topK: Int, seed: UInt64,
        stop: [String], trace: Bool, grammar: String? = nil, watch: Watch? = nil
    ) {
        self.messages = messages
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.seed = seed
        self.stop = stop
        self.trace = trace
        self.watch = watch
        self.grammar = grammar
    }
}

/// Where a request stands among others.
package struct Scheduling: Sendable, Equatable {
    package enum Priority: Sendable {
        /// Somebody waits for it.
        case interactive
        /// Begins only while nothing interactive waits.
        case batch
    }

    /// Who asks. Clients get turns by what they ask for, however many requests they have waiting.
    package var client = ""
    package var priority = Priority.interactive

    /// How long it may wait for its turn; `nil` for what the settings say.
    package var waitLimit: Duration?

    package init() {}
}

extension GenerationRequest {
    /// - Throws: `invalidRequest`, naming the value that cannot be.
    package func validate() throws(Failure) {
        guard !messages.isEmpty else { throw Failure(.invalidRequest, "there is no message to answer") }
        guard maximumTokens > 0 else {
            throw Failure(.invalidRequest, "the token limit must be at least 1, not \(maximumTokens)")
        }
        guard temperature >= 0, temperature.isFinite else {
            throw Failure(.invalidRequest, "the temperature must be 0 or more, not \(temperature)")
        }
        guard (0...1).contains(topP) else {
            throw Failure(.invalidRequest, "top-p must lie between 0 and 1, not \(topP)")
        }
        guard topK >= 0 else { throw Failure(.invalidRequest, "top-k must be 0 or more, not \(topK)") }
    }

    /// - Precondition: the request is valid.
    package func makeSampler() -> any LogitSampler {
        guard temperature > 0 else { return GreedySampler() }
        return NucleusSampler(
            temperature: temperature, topK: topK, topP: topP, generator: RandomGenerator(seed: seed))
    }
}
