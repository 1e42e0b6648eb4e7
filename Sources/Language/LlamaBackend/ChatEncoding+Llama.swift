import Corpus
import Decoding
import Llama

extension ChatEncoding {
    init(_ model: LlamaModel) {
        self.init(
            prompt: { messages throws(Failure) in
                try Self.tokens(messages.map { (role: $0.role.rawValue, content: $0.content) }, model)
            },
            instruction: { text throws(Failure) in
                // What a template puts between two turns is what it adds behind a first turn whose content is known.
                let opening = [(role: "user", content: "x")]
                let reply = try Failure.translating { () throws(LlamaError) in
                    try model.tokenize("x", special: .asText, addingEnds: false).map { TokenID($0) }
                }
                let before = try Self.tokens(opening, model) + reply
                let whole = try Self.tokens(
                    opening + [(role: "assistant", content: "x"), (role: "user", content: text)], model)
                guard whole.starts(with: before) else {
                    throw Failure(.modelInvalid, "the chat template rewrites earlier turns; helpers cannot follow it")
                }
                return Array(whole[before.count...])
            })
    }

    private static func tokens(_ turns: [(role: String, content: String)], _ model: LlamaModel) throws(Failure)
        -> [TokenID]
    {
        try Failure.translating { () throws(LlamaError) in
            try model.chatTokens(turns.map { LlamaModel.ChatTurn(role: $0.role, content: $0.content) }).map {
                TokenID($0)
            }
        }
    }
}
