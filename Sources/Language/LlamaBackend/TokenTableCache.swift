import Decoding
import Synchronization

/// The model's tokens in the order of their bytes, made when first wanted.
final class TokenTableCache: Sendable {
    private let made = Mutex<TokenTable?>(nil)

    func table(of engine: LlamaEngine) -> TokenTable {
        made.withLock { made in
            if let made { return made }
            let table = TokenTable(of: engine, count: engine.vocabularySize)
            made = table
            return table
        }
    }
}
