/// Where what was looked up enters a running answer.
package enum Placement: String, Sendable, Codable, CaseIterable {
    /// Behind everything written so far; nothing is taken back (Eigen-1, arXiv 2509.21193).
    case append
    /// In place of the doubtful sentence, which is then written anew (DRAGIN, arXiv 2403.10081).
    case rewind
    /// Into the evidence block before the answer; the doubtful sentence is written anew.
    case evidence
}

/// A question that the running answer puts to the index.
package struct Inquiry: Sendable, Equatable, Codable {
    /// The monitor that asks, as it is called in the settings.
    package var monitor: String

    /// What passed the monitor's threshold, in the monitor's unit.
    package var score: Double

    /// Where what is doubted begins, counted in tokens, the prompt included.
    package var position: Int
    package var query: String

    package init(monitor: String, score: Double, position: Int, query: String) {
        self.monitor = monitor
        self.score = score
        self.position = position
        self.query = query
    }
}

/// What helpers and seams cost in tokens, by role. The writer's own tokens are not in it.
package struct InterventionTokens: Sendable, Equatable, Codable {
    /// Read and written by the helper that says yes or no.
    package var monitor: Int

    /// Read and written by the helper that names what is missing.
    package var querier: Int

    /// Read and written by the helper that puts findings into words.
    package var injector: Int

    /// Put into the answer or its evidence.
    package var injected: Int

    /// Computed a second time: behind a seam, or because the model's memory can neither be copied nor forget a part.
    package var reread: Int

    /// Of `reread`, what helpers caused. Zero where sequences can be forked.
    package var rereadByHelpers: Int

    package init(
        monitor: Int = 0, querier: Int = 0, injector: Int = 0, injected: Int = 0, reread: Int = 0,
        rereadByHelpers: Int = 0
    ) {
        self.monitor = monitor
        self.querier = querier
        self.injector = injector
        self.injected = injected
        self.reread = reread
        self.rereadByHelpers = rereadByHelpers
    }

    /// Everything computed on account of the intervention.
    package var total: Int { monitor + querier + injector + injected + reread }

    package static func += (sum: inout Self, other: Self) {
        sum.monitor += other.monitor
        sum.querier += other.querier
        sum.injector += other.injector
        sum.injected += other.injected
        sum.reread += other.reread
        sum.rereadByHelpers += other.rereadByHelpers
    }
}

/// Evidence that entered a running answer.
package struct Injection: Sendable, Equatable, Codable {
    package var monitor: String
    package var placement: Placement

    /// Numbers of the items that entered.
    package var numbers: [Int]

    /// What was put in, as the model reads it.
    package var text: String

    /// Place of the seam, counted in tokens, the prompt included.
    package var position: Int
    package var tokens: InterventionTokens

    /// From the monitor's doubt until the answer could go on.
    package var milliseconds: Double

    package init(
        monitor: String, placement: Placement, numbers: [Int], text: String, position: Int,
        tokens: InterventionTokens, milliseconds: Double
    ) {
        self.monitor = monitor
        self.placement = placement
        self.numbers = numbers
        self.text = text
        self.position = position
        self.tokens = tokens
        self.milliseconds = milliseconds
    }
}

/// Part of an answer that was taken back before it was shown.
package struct Withdrawal: Sendable, Equatable, Codable {
    package var text: String

    /// How many of the last tokens went with it; traces of them no longer count.
    package var tokens: Int

    package init(text: String, tokens: Int) {
        self.text = text
        self.tokens = tokens
    }
}

/// A doubt that came to nothing.
package struct Dismissal: Sendable, Equatable, Codable {
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// The answer has had all its interventions.
        case exhausted
        /// The last intervention is too close.
        case tooSoon = "too_soon"
        /// Inside code, a quotation or structured output, or where too few tokens are left to write anything anew.
        case blocked
        /// The model, asked for its own view, saw nothing missing; or did not answer in time.
        case unconfirmed
        /// The collection connects what the sentence connects.
        case connected
        /// There is no query, or it was asked before.
        case repeated
        /// The index has nothing new to say, or did not answer in time.
        case nothingFound = "nothing_found"
        /// There was no room for what was found.
        case noRoom = "no_room"
    }

    package var monitor: String
    package var score: Double
    package var position: Int
    package var reason: Reason
    package var tokens: InterventionTokens
    package var milliseconds: Double

    package init(
        monitor: String, score: Double, position: Int, reason: Reason, tokens: InterventionTokens,
        milliseconds: Double
    ) {
        self.monitor = monitor
        self.score = score
        self.position = position
        self.reason = reason
        self.tokens = tokens
        self.milliseconds = milliseconds
    }
}
