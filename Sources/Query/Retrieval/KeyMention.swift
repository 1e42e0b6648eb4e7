import Corpus
import IndexBundle

/// A name in the question, with the entity of exactly that name, if the graph has one.
struct KeyMention: Sendable {
    var surface: String
    var key: EntityKey
    var entity: Entity?
}

extension Retriever {
    /// The question's key entities. In TeaRAG the model names them; here rules of spelling do, and every run of words
    /// that is the name of an entity.
    func keyEntities(of question: String, in snapshot: IndexSnapshot) async throws -> [KeyMention] {
        let finder = MentionFinder()
        // The finder asks whether the graph knows a name, and the graph answers in one query: so the finder runs twice,
        // first to learn the names it would ask for.
        var asked: Set<EntityKey> = []
        _ = finder.questionMentions(in: question) {
            asked.insert($0)
            return false
        }
        let known = try await snapshot.entities(keys: asked.sorted { $0.value < $1.value })
        let entities = Dictionary(known.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<EntityKey> = []
        return finder.questionMentions(in: question) { entities[$0] != nil }.compactMap { mention in
            guard let key = EntityKey(mention.name), seen.insert(key).inserted else { return nil }
            return KeyMention(surface: mention.name, key: key, entity: entities[key])
        }
    }
}
