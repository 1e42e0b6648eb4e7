package import Corpus

/// Retrieval from inside an answer: which monitors watch it, what they may do, and whom they ask.
package struct Watch: Sendable {
    package var monitors: MonitorFactory
    package var policy: InterventionPolicy

    /// What the answer is about; queries are made of it.
    package var question: String
    package var helpers: HelperTexts

    /// Positions that evidence may need beyond prompt and answer.
    package var positions: Int

    /// Asks the index. `nil`: nothing new and useful was found. May take its time: the answer waits in its own thread, up to
    /// ``InterventionPolicy/consultLimit``; an error counts as nothing found.
    package var consult: @Sendable (Consultation) async throws -> Findings?

    /// What to look up where a sentence connects names that the collection knows and does not connect; `nil` where there
    /// is nothing to say against it.
    package var disconnection: @Sendable (_ sentence: String) async throws -> String?

    package init(
        monitors: MonitorFactory, policy: InterventionPolicy, question: String, helpers: HelperTexts, positions: Int,
        consult: @escaping @Sendable (Consultation) async throws -> Findings?,
        disconnection: @escaping @Sendable (_ sentence: String) async throws -> String?
    ) {
        self.monitors = monitors
        self.policy = policy
        self.question = question
        self.helpers = helpers
        self.positions = positions
        self.consult = consult
        self.disconnection = disconnection
    }
}

/// The guard rails.
package struct InterventionPolicy: Sendable, Equatable {
    package enum Querier: String, Sendable, CaseIterable {
        /// The question, and the words of the doubted sentence that the model was sure of.
        case words
        /// The model names what is missing, on a fork.
        case model
    }

    package enum Injector: String, Sendable, CaseIterable {
        /// The sentences of what was found, as they stand in the documents.
        case sentences
        /// The model states what is of use in them, on a fork; what it states keeps the numbers of its sources.
        case model
    }

    package var placement: Placement
    package var querier: Querier
    package var injector: Injector

    /// Interventions of one answer.
    package var maximum: Int

    /// Tokens written between two of them.
    package var spacing: Int

    /// Tokens that must be left to write before one is worth it.
    package var tail: Int

    /// Tokens of the doubted sentence that are less probable do not enter a query.
    package var confidence: Double

    /// Words of a query that attention chooses (DRAGIN's n).
    package var attentionWords = 25

    /// Share of "yes" among "yes" and "no" that confirms a doubt.
    package var confirmation: Double

    /// Tokens a helper may write, and tokens an insert may have.
    package var helperTokens: Int
    package var insertTokens: Int

    /// A sentence without an end counts as ended after so many tokens.
    package var sentenceTokens: Int

    /// A helper that takes longer has said no; an index that takes longer has found nothing.
    package var helperLimit: Duration
    package var consultLimit: Duration

    package init(
        placement: Placement, querier: Querier, injector: Injector, maximum: Int, spacing: Int, tail: Int,
        confidence: Double, confirmation: Double, helperTokens: Int, insertTokens: Int, sentenceTokens: Int,
        helperLimit: Duration, consultLimit: Duration
    ) {
        self.placement = placement
        self.querier = querier
        self.injector = injector
        self.maximum = maximum
        self.spacing = spacing
        self.tail = tail
        self.confidence = confidence
        self.confirmation = confirmation
        self.helperTokens = helperTokens
        self.insertTokens = insertTokens
        self.sentenceTokens = sentenceTokens
        self.helperLimit = helperLimit
        self.consultLimit = consultLimit
    }
}

/// The helpers' own short instructions; all they read besides what the fork holds already.
package struct HelperTexts: Sendable, Equatable {
    /// Asks whether the answer so far lacks a fact: answered by yes or no.
    package var verdict: String

    /// Asks for the search words of the missing fact.
    package var query: String

    /// Asks what is of use in `{evidence}`.
    package var injection: String

    package init(verdict: String, query: String, injection: String) {
        self.verdict = verdict
        self.query = query
        self.injection = injection
    }
}

/// What is asked of the index on behalf of a running answer.
package struct Consultation: Sendable, Equatable {
    package var query: String

    /// Of the answer, what stays and what is doubted.
    package var written: String
    package var doubted: String

    package init(query: String, written: String, doubted: String) {
        self.query = query
        self.written = written
        self.doubted = doubted
    }
}

/// What the index had to say.
package struct Findings: Sendable, Equatable {
    /// The new items, numbered on from those the answer has.
    package var items: [EvidenceItem]

    /// The items as the model reads them.
    package var text: String

    /// The conversation with the new items in its evidence.
    package var messages: [ChatMessage]

    package init(items: [EvidenceItem], text: String, messages: [ChatMessage]) {
        self.items = items
        self.text = text
        self.messages = messages
    }
}
