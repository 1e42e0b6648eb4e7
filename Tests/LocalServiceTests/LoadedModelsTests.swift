import Corpus
import LocalService
import Testing

/// Who is in memory, and who may go.
@Suite struct LoadedModelsTests {
    final class Model: LoadableModel {
        let isAtRest: Bool
        init(isAtRest: Bool = true) { self.isAtRest = isAtRest }
        func finish() async {}
    }

    private static func load(
        _ name: String, into models: LoadedModels<Model>, limit: Int = 2, _ model: sending Model = Model()
    ) async throws -> Model {
        try await models.model(named: name, limit: limit, letGo: { _ in }, load: { [model] in model })
    }

    @Test func aModelIsLoadedOnceForAllWhoAskByItsName() async throws {
        let models = LoadedModels<Model>(role: "generator")
        let first = try await Self.load("a", into: models)
        let second = try await Self.load("a", into: models)
        #expect(first === second)
        #expect(models.uses.map(\.name) == ["a"])
    }

    @Test func aModelThatSomebodyHoldsStaysAndOneThatNobodyHoldsGoes() async throws {
        let models = LoadedModels<Model>(role: "embedder")
        var held: Model? = try await Self.load("held", into: models)
        _ = try await Self.load("free", into: models)
        #expect(models.takeIdle(since: .now).count == 1)
        #expect(models.uses.map(\.name) == ["held"])
        // To be held is a use: its time begins anew.
        #expect(held != nil)
        held = nil
        #expect(models.takeIdle(since: .now - .seconds(3600)).isEmpty)
        #expect(models.takeIdle(since: .now).count == 1)
        #expect(models.oldestUse == nil)
    }

    @Test func aModelThatComputesStaysThoughNobodyHoldsIt() async throws {
        let models = LoadedModels<Model>(role: "generator")
        _ = try await Self.load("a", into: models, Model(isAtRest: false))
        #expect(models.takeIdle(since: .now).isEmpty)
        #expect(!models.isAtRest)
    }

    @Test func theLeastRecentlyUsedMakesRoomAndOnesInUseDoNot() async throws {
        let models = LoadedModels<Model>(role: "generator")
        _ = try await Self.load("a", into: models)
        _ = try await Self.load("b", into: models)
        _ = try await Self.load("a", into: models)
        let c = try await Self.load("c", into: models)
        #expect(models.uses.map(\.name) == ["a", "c"])
        let a = try await Self.load("a", into: models)
        await #expect {
            try await Self.load("d", into: models)
        } throws: { error in
            (error as? Failure)?.code == .busy && (error as? Failure)?.retryAfter != nil
        }
        #expect(a !== c)
    }

    @Test func whatFailedToLoadIsTriedAgain() async throws {
        let models = LoadedModels<Model>(role: "reranker")
        await #expect(throws: Failure.self) {
            try await models.model(
                named: "a", limit: 1, letGo: { _ in }, load: { throw Failure(.modelMissing, "not here") })
        }
        #expect(models.uses.isEmpty)
        _ = try await Self.load("a", into: models, limit: 1)
        #expect(models.present("a") != nil)
    }
}
