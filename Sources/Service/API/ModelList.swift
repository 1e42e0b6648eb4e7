/// OpenAI's `GET /v1/models`: the answering model `samovar` first, one for each index, then the catalogue, whose entries carry what OpenAI's
/// shape has no place for under `samovar`.
package struct ModelList: Sendable, Equatable, Codable {
    package struct Entry: Sendable, Equatable, Codable {
        package var id: String
        package var object: String
        package var created: Int
        package var ownedBy: String
        package var samovar: ModelDescription?

        package init(id: String, samovar: ModelDescription?) {
            self.id = id
            self.object = "model"
            // OpenAI's clients insist on a time; the catalogue knows none.
            self.created = 0
            self.ownedBy = "samovar"
            self.samovar = samovar
        }
    }

    package var object: String
    package var data: [Entry]

    package init(_ models: [ModelDescription], indexes: [String] = []) {
        self.object = "list"
        self.data =
            [Entry(id: ServedModel.name, samovar: nil)]
            + indexes.map { Entry(id: "\(ServedModel.name)/\($0)", samovar: nil) }
            + models.map { Entry(id: $0.name, samovar: $0) }
    }

    package var descriptions: [ModelDescription] { data.compactMap(\.samovar) }
}
