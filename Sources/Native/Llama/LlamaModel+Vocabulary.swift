import CLlama

/// Text to token ids and back. Every call is thread-safe.
extension LlamaModel {
    /// How special tokens that are spelled out in a text are read.
    package enum SpecialTokens: Sendable {
        /// As the letters they are written with: for everything that a person, a document or a model wrote. Only what the
        /// file declares as *user-defined* (never a control token) still becomes a token of its own.
        case asText
        /// As the control tokens they name: for the template's own markers.
        case parsed
    }

    /// Token ids of a text.
    /// - Parameter addingEnds: puts the tokens around it that the model expects around a whole text (BOS, CLS, SEP).
    /// - Throws: `invalidArgument` for a text of 2 GiB or more.
    package func tokenize(
        _ text: String, special: SpecialTokens, addingEnds: Bool
    ) throws(LlamaError) -> [Int32] {
        var text = text
        let tokens = text.withUTF8 { bytes -> [Int32]? in
            guard bytes.count < Int(Int32.max) - 16 else { return nil }
            return bytes.withMemoryRebound(to: CChar.self) { characters in
                // A token is at least one byte, apart from the ends and a possible space in front.
                var capacity = characters.count + 8
                while true {
                    var needed = 0
                    let tokens = [Int32](unsafeUninitializedCapacity: capacity) { buffer, count in
                        let written = Int(
                            llama_tokenize(
                                vocabulary, characters.baseAddress, Int32(characters.count), buffer.baseAddress,
                                Int32(capacity), addingEnds, special == .parsed))
                        count = max(0, written)
                        needed = -min(0, written)
                    }
                    guard needed > capacity, needed < Int(Int32.max) else { return needed == 0 ? tokens : nil }
                    capacity = needed
                }
            }
        }
        guard let tokens else { throw LlamaError(.invalidArgument, "a text is too long to tokenize") }
        return tokens
    }

    /// The bytes a token stands for, possibly part of a character; empty for control tokens.
    package func bytes(of token: Int32) -> [UInt8] {
        guard token >= 0, token < vocabularySize else { return [] }
        func read(capacity: Int) -> (bytes: [UInt8], result: Int) {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                result = buffer.withMemoryRebound(to: CChar.self) {
                    Int(llama_token_to_piece(vocabulary, token, $0.baseAddress, Int32(capacity), 0, false))
                }
                count = max(0, result)
            }
            return (bytes, result)
        }
        let first = read(capacity: 32)
        return first.result >= 0 ? first.bytes : read(capacity: -first.result).bytes
    }

    /// Whether a token ends the model's turn or text.
    package func endsGeneration(_ token: Int32) -> Bool {
        llama_vocab_is_eog(vocabulary, token)
    }

    /// Whether a token steers the model instead of standing for text.
    package func isControl(_ token: Int32) -> Bool {
        token >= 0 && token < vocabularySize && llama_vocab_is_control(vocabulary, token)
    }

    /// The token a text may start with, where the model has one.
    package var beginningOfText: Int32? {
        let token = llama_vocab_bos(vocabulary)
        return token == LLAMA_TOKEN_NULL ? nil : token
    }

    /// Whether two texts of one sequence stand apart by an ending and a separator, as RoBERTa's kind has it.
    package var separatesTwice: Bool {
        llama_vocab_get_add_eos(vocabulary) && llama_vocab_get_add_sep(vocabulary)
    }

    /// The token that closes an encoder's input, where the model has one.
    package var separator: Int32? {
        let token = llama_vocab_sep(vocabulary)
        return token == LLAMA_TOKEN_NULL ? nil : token
    }
}
