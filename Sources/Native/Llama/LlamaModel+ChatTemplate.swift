import CLlama

extension LlamaModel {
    /// A message of a conversation, borrowed by ``chatTokens(_:)``.
    package struct ChatTurn: Sendable, Equatable {
        /// `system`, `user` or `assistant`, as templates name them.
        package var role: String
        package var content: String

        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// The token ids of a conversation in the model's own chat template, up to where the assistant's next turn begins.
    ///
    /// Contents are data. The template is rendered around placeholders, cut at them, and only its own markers are read as
    /// control tokens; a content that spells out `<|im_end|>` is read as those letters and can neither close its turn nor
    /// open another. The price is that no token spans a seam between marker and content, and that vocabularies which put a
    /// space in front of a text put one in front of each content.
    ///
    /// llama.cpp knows the templates of the common model families by their markers; it does not run Jinja. A file without
    /// a template, or with one it does not know, is rendered as ChatML if the vocabulary has ChatML's markers as control
    /// tokens, and refused otherwise: a template of another family would be read as plain text and quietly spoil answers.
    /// - Throws: `unsupported` when no template fits, or when the template drops a message.
    package func chatTokens(_ turns: [ChatTurn]) throws(LlamaError) -> [Int32] {
        try chatTokens(roles: turns.map(\.role)) { (index, tokens) throws(LlamaError) in
            tokens += try tokenize(turns[index].content, special: .asText, addingEnds: false)
        }
    }

    /// The same, with contents that the caller appends as tokens.
    package func chatTokens(
        roles: [String], content: (Int, inout [Int32]) throws(LlamaError) -> Void
    ) throws(LlamaError) -> [Int32] {
        let rendered = try render(roles: roles)
        var tokens: [Int32] = []
        var unseen = Set(roles.indices)
        var rest = rendered[...]
        while let mark = Placeholder.first(in: rest) {
            guard mark.index < roles.count else { break }
            try append(marker: rest[..<mark.range.lowerBound], to: &tokens)
            try content(mark.index, &tokens)
            unseen.remove(mark.index)
            rest = rest[mark.range.upperBound...]
        }
        try append(marker: rest, to: &tokens)
        if let dropped = unseen.min() {
            throw LlamaError(
                .unsupported, "the model's chat template leaves out a message of the role \(roles[dropped])")
        }
        return tokens
    }

    private func append(marker: Substring, to tokens: inout [Int32]) throws(LlamaError) {
        guard tokens.isEmpty || !marker.isEmpty else { return }
        let first = tokens.isEmpty
        tokens += try tokenize(String(marker), special: .parsed, addingEnds: false)
        // Some templates spell the beginning of text out and some leave it to the tokenizer.
        if first, llama_vocab_get_add_bos(vocabulary), let start = beginningOfText, tokens.first != start {
            tokens.insert(start, at: 0)
        }
    }

    private func render(roles: [String]) throws(LlamaError) -> String {
        if let chatTemplate, let text = apply(template: chatTemplate, roles: roles) { return text }
        let marker = try tokenize("<|im_start|>", special: .parsed, addingEnds: false)
        if marker.count == 1, isControl(marker[0]), let text = apply(template: "chatml", roles: roles) { return text }
        throw LlamaError(
            .unsupported,
            chatTemplate == nil
                ? "the model file carries no chat template and its vocabulary does not fit ChatML"
                : "llama.cpp does not know the model's chat template, and its vocabulary does not fit ChatML")
    }

    private func apply(template: String, roles: [String]) -> String? {
        let placeholders = roles.indices.map(Placeholder.text)
        return withCStrings(roles + placeholders) { strings in
            let messages = roles.indices.map {
                llama_chat_message(role: strings[$0], content: strings[roles.count + $0])
            }
            let length = Int(llama_chat_apply_template(template, messages, messages.count, true, nil, 0))
            guard length >= 0 else { return nil }
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
                let written = llama_chat_apply_template(
                    template, messages, messages.count, true, buffer.baseAddress, Int32(buffer.count))
                guard Int(written) == length else { return nil }
                return String(decoding: UnsafeRawBufferPointer(buffer).prefix(length), as: UTF8.self)
            }
        }
    }
}

/// Stands for the content of one message while a template is rendered. Private-use characters: no template holds them or
/// trims them, and contents never pass through the template.
private enum Placeholder {
    static let open: Character = "\u{E000}"
    static let close: Character = "\u{E001}"

    static func text(_ index: Int) -> String { "\(open)\(index)\(close)" }

    static func first(in text: Substring) -> (range: Range<Substring.Index>, index: Int)? {
        guard let start = text.firstIndex(of: open), let end = text[start...].firstIndex(of: close),
            let index = Int(text[text.index(after: start)..<end])
        else { return nil }
        return (start..<text.index(after: end), index)
    }
}

/// Lends C strings that live as long as the closure runs.
private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafePointer<CChar>]) -> Result) -> Result {
    func lend(_ index: Int, _ pointers: [UnsafePointer<CChar>]) -> Result {
        guard index < strings.count else { return body(pointers) }
        return strings[index].withCString { lend(index + 1, pointers + [$0]) }
    }
    return lend(0, [])
}
