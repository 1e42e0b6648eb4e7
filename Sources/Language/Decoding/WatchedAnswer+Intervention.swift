import Corpus

/// From a monitor's doubt to evidence in the answer, or to the reason why not.
extension WatchedAnswer {
    /// - Returns: whether part of the answer was withdrawn or evidence entered it; the sentence is then open again.
    mutating func intervene(_ doubt: Doubt, _ emit: (GenerationEvent) -> Void) throws(Failure) -> Bool {
        guard let watch else { return false }
        let started = surroundings.now()
        cost = InterventionTokens()
        do throws(Refusal) {
            let query = try permittedQuery(for: doubt, watch)
            asked.insert(Self.normalised(query))
            emit(
                .retrieving(
                    Inquiry(monitor: doubt.monitor, score: doubt.score, position: doubt.position, query: query)))
            let asking = surroundings.now()
            let doubted = doubtedText(doubt)
            let found = surroundings.consult(
                Consultation(
                    query: query, written: String((shown + held).dropLast(doubted.count)), doubted: doubted))
            guard !isCancelled() else { return false }
            emit(
                .retrieved(
                    found?.items ?? [], milliseconds: asking.duration(to: surroundings.now()).inMilliseconds))
            guard let found, !found.items.isEmpty else { throw .because(.nothingFound) }
            let text = try place(found, for: doubt, watch, emit)
            interventions += 1
            lastInsertEnd = loop.tokens.count
            // Computed here, so that the milliseconds are all that the intervention costs.
            guard try Refusal.translating({ () throws(Failure) in try loop.prefill() }) else { return true }
            emit(
                .injected(
                    Injection(
                        monitor: doubt.monitor, placement: watch.policy.placement,
                        numbers: found.items.map(\.citation.number), text: text, position: loop.tokens.count,
                        tokens: cost, milliseconds: started.duration(to: surroundings.now()).inMilliseconds)))
            return true
        } catch {
            switch error {
            case .failed(let failure): throw failure
            case .because(let reason):
                guard !isCancelled() else { return false }
                emit(
                    .dismissed(
                        Dismissal(
                            monitor: doubt.monitor, score: doubt.score, position: doubt.position, reason: reason,
                            tokens: cost,
                            milliseconds: started.duration(to: surroundings.now()).inMilliseconds)))
                return false
            }
        }
    }

    /// The guard rails in order of their cost, and the query that passes them.
    private mutating func permittedQuery(for doubt: Doubt, _ watch: Watch) throws(Refusal) -> String {
        guard interventions < watch.policy.maximum else { throw .because(.exhausted) }
        guard isSpaced else { throw .because(.tooSoon) }
        guard !isBlocked(watch) else { throw .because(.blocked) }
        var wanted = doubt.query
        switch doubt.confirmation {
        case .none: break
        case .model:
            guard try verdict() else { throw .because(.unconfirmed) }
        case .collection:
            guard let missing = surroundings.disconnection(doubtedText(doubt)) else { throw .because(.connected) }
            wanted = missing
        }
        var query = wanted.map { Self.query(watch.question, $0) } ?? wordQuery(for: doubt, watch)
        if watch.policy.querier == .model, let named = try searchWords() { query = named }
        let key = Self.normalised(query)
        guard !key.isEmpty, !asked.contains(key) else { throw .because(.repeated) }
        return query
    }

    private func isBlocked(_ watch: Watch) -> Bool {
        var zones = shownZones
        zones.append(held)
        return zones.isBlocked || loop.remainingTokens < watch.policy.tail
    }

    /// Puts the findings where the policy wants them.
    /// - Returns: what was put in.
    private mutating func place(
        _ found: Findings, for doubt: Doubt, _ watch: Watch, _ emit: (GenerationEvent) -> Void
    ) throws(Refusal) -> String {
        var text = found.text
        if watch.policy.injector == .model, watch.policy.placement != .evidence {
            guard let stated = try statement(of: found) else { throw .because(.nothingFound) }
            text = stated
        }
        switch watch.policy.placement {
        case .append, .rewind:
            let room = engine.contextLength - loop.tokens.count - watch.policy.tail
            let length = try Refusal.translating { () throws(Failure) in try engine.tokenize(" " + text).count }
            guard length <= room else { throw .because(.noRoom) }
            if watch.policy.placement == .rewind {
                try Refusal.translating { () throws(Failure) in try withdraw(to: doubt.position, emit) }
            }
            // The space in front belongs to the insert: it is tokenised by itself, and the seam's white space stays.
            let written = shown + held
            let lead = written.isEmpty || written.last?.isWhitespace == true ? "" : " "
            let inserted = try Refusal.translating { () throws(Failure) in try engine.tokenize(lead + text) }
            try Refusal.translating { () throws(Failure) in try loop.inject(inserted) }
            cost.injected += inserted.count
        case .evidence:
            let prompt = try Refusal.translating { () throws(Failure) in try chat.prompt(found.messages) }
            let offset = prompt.count - loop.usage.prompt
            guard loop.tokens.count + offset + watch.policy.tail <= engine.contextLength else {
                throw .because(.noRoom)
            }
            try Refusal.translating { () throws(Failure) in try withdraw(to: doubt.position, emit) }
            let before = loop.usage
            try Refusal.translating { () throws(Failure) in try loop.replacePrompt(with: prompt) }
            cost.injected += loop.usage.injected - before.injected
            cost.reread += loop.usage.reread - before.reread
            move(by: offset)
        }
        return text
    }

    // MARK: Queries

    /// The part of the held text that is doubted.
    func doubtedText(_ doubt: Doubt) -> String {
        sentence.tokens.filter { $0.position >= doubt.position }.map(\.text).joined()
    }

    /// The question, and what the model was sure of in the doubted sentence and the question does not say already.
    private func wordQuery(for doubt: Doubt, _ watch: Watch) -> String {
        if !doubt.attention.isEmpty { return attendedQuery(for: doubt, watch) }
        let words = sentence.words.filter { $0.isContent && $0.probability >= watch.policy.confidence }
        return Self.query(watch.question, words.map(\.text).joined(separator: " "))
    }

    /// DRAGIN's QFS: of the content words of the question and of the answer so far, those that the place of doubt attends
    /// to most, in the order in which they stand. The prompt's other words are instructions and evidence.
    private func attendedQuery(for doubt: Doubt, _ watch: Watch) -> String {
        let count = min(doubt.attention.count, loop.tokens.count)
        var attended: [(text: String, attention: Double, place: Int)] = []
        let asked = Set(Self.words(of: watch.question))
        for position in 0..<count {
            let piece = String(decoding: engine.bytes(of: loop.tokens[position]), as: UTF8.self)
            let opensWord = piece.first.map { !$0.isLetter && !$0.isNumber } ?? true
            if opensWord || attended.isEmpty {
                attended.append((piece, doubt.attention[position], position))
            } else {
                attended[attended.count - 1].text += piece
                attended[attended.count - 1].attention += doubt.attention[position]
            }
        }
        // A word is one however often it stands there.
        var distinct: [String: (text: String, attention: Double, place: Int)] = [:]
        for word in attended {
            let plain = Self.words(of: word.text)
            guard !plain.isEmpty, !plain.allSatisfy(FunctionWords.all.contains),
                word.place >= loop.usage.prompt || plain.contains(where: asked.contains)
            else { continue }
            let key = plain.joined(separator: " ")
            let known = distinct[key]
            distinct[key] = (
                known?.text ?? word.text.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "'" },
                (known?.attention ?? 0) + word.attention, word.place
            )
        }
        let chosen = distinct.values.sorted { ($0.attention, $1.place) > ($1.attention, $0.place) }
            .prefix(watch.policy.attentionWords)
        return chosen.sorted { $0.place < $1.place }.map(\.text).joined(separator: " ")
    }

    /// The question with the words of `addition` that are not in it.
    private static func query(_ question: String, _ addition: String) -> String {
        let known = Set(words(of: question))
        let new = addition.split(whereSeparator: \.isWhitespace).filter { word in
            !words(of: String(word)).allSatisfy(known.contains)
        }
        return ([question] + new.map(String.init)).joined(separator: " ")
    }

    /// Queries that differ in case, punctuation or order of words are one.
    static func normalised(_ query: String) -> String {
        Set(words(of: query)).sorted().joined(separator: " ")
    }

    private static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

/// Why an intervention stopped: for a reason of its own, or because the engine failed.
enum Refusal: Error {
    case because(Dismissal.Reason)
    case failed(Failure)

    static func translating<Result>(_ body: () throws(Failure) -> Result) throws(Refusal) -> Result {
        do {
            return try body()
        } catch {
            throw .failed(error)
        }
    }
}
