import Foundation
import Settings
import Testing

@Suite struct SettingsTests {
    @Test func theShippedFileHasAValueForEveryKeyAndNoOther() async throws {
        try await SettingsFixture.with { fixture in
            let settings = try await fixture.load()
            #expect(settings.association.walkWeight == 0.5)
            #expect(settings.association.tolerance == 1e-12)
            #expect(settings.documents.ignore.contains(".*"))
        }
    }

    @Test func aFlagOutranksAVariableOutranksTheUsersFileOutranksTheShippedOne() async throws {
        try await SettingsFixture.with { fixture in
            let file = try fixture.write(
                "generation:\n  top_k: 2\n  seed: 2\n  temperature: 0.2\n", to: "home/.config/samovar/samovar.yaml")
            let settings = try await fixture.load(
                environment: ["SAMOVAR_GENERATION_SEED": "3", "SAMOVAR_GENERATION_TEMPERATURE": "0.3"],
                overrides: [SettingsOverride(key: "generation.temperature", value: "0.4", flag: "--temperature")])
            #expect(settings.generation.topP == 0.95)
            #expect(settings.generation.topK == 2)
            #expect(settings.generation.seed == 3)
            #expect(settings.generation.temperature == 0.4)
            #expect(settings.files.first == file)
        }
    }

    @Test func aListComesFromAFileOrFromAVariable() async throws {
        try await SettingsFixture.with { fixture in
            let file = try fixture.write("documents: {ignore: [a, b]}", to: "user.yaml")
            #expect(try await fixture.load(userFile: file).documents.ignore == ["a", "b"])
            let environment = ["SAMOVAR_DOCUMENTS_IGNORE": "*.log, build"]
            #expect(try await fixture.load(environment: environment).documents.ignore == ["*.log", "build"])
            #expect(try await fixture.load(environment: ["SAMOVAR_DOCUMENTS_IGNORE": ""]).documents.ignore == [])
        }
    }

    @Test func anEmptySectionIsNotAKey() async throws {
        try await SettingsFixture.with { fixture in
            let failure = try await fixture.failure(user: "server:\n  # drain_seconds: 3\nlog:\n  level: info\n")
            #expect(failure == nil)
        }
    }

    @Test(arguments: ["", "\n", "# index:\n  # name: x\n"])
    func aFileOfCommentsSaysNothing(text: String) async throws {
        try await SettingsFixture.with { fixture in
            let failure = try await fixture.failure(user: text)
            #expect(failure == nil)
        }
    }

    @Test(
        arguments: [
            ("retrieval:\n  chunk_candidate: 3\n", "retrieval.chunk_candidates"),
            ("retreival:\n  mode: dense\n", "retrieval.mode"),
            ("association: {alpha: {x: 1}}\n", "association."),
            ("server: 5\n", "server."),
        ])
    func anUnknownKeyIsRefusedWithTheNearestKnownOne(text: String, nearest: String) async throws {
        try await SettingsFixture.with { fixture in
            let failure = try #require(try await fixture.failure(user: text))
            #expect(failure.code == .unknownKey)
            #expect(failure.message.contains("nearest known key is \(nearest)"))
            #expect(failure.message.contains("user.yaml"))
        }
    }

    @Test func aMistypedVariableOrFlagIsRefusedButForeignVariablesAreNot() async throws {
        try await SettingsFixture.with { fixture in
            let variable = try await fixture.failure(environment: ["SAMOVAR_GENERATION_TOPK": "3"])
            #expect(variable?.message.contains("SAMOVAR_GENERATION_TOP_K") == true)
            let flag = try await fixture.failure(overrides: [
                SettingsOverride(key: "log.levle", value: "info", flag: "--set")
            ])
            #expect(flag?.message == "unknown key log.levle (--set); the nearest known key is log.level")
            #expect(try await fixture.failure(environment: ["SAMOVAR_DEMO_DOCS": "x"]) == nil)
        }
    }

    @Test func aRefusedValueNamesKeyValueRangeAndPlace() async throws {
        try await SettingsFixture.with { fixture in
            let file = try await fixture.failure(user: "generation:\n  temperature: 5\n")
            #expect(file?.code == .outOfRange)
            #expect(
                file?.message
                    == "generation.temperature = 5 (\(fixture.root.path)/user.yaml): allowed is 0.0 to 2.0")
            let variable = try await fixture.failure(environment: ["SAMOVAR_LOG_LEVEL": "loud"])
            #expect(
                variable?.message
                    == "log.level = loud (SAMOVAR_LOG_LEVEL): allowed is trace, debug, info, notice, warning, error, critical"
            )
            let notANumber = try await fixture.failure(environment: ["SAMOVAR_ASSOCIATION_WALK_WEIGHT": "nan"])
            #expect(notANumber?.code == .outOfRange)
        }
    }

    @Test(
        arguments: [
            ("generation:\n  top_k: many\n", "a whole number"),
            ("generation:\n  top_k: 1.5\n", "a whole number"),
            ("generation:\n  top_k:\n", "a whole number"),
            ("generation:\n  top_k: [1]\n", "a whole number"),
            ("generation:\n  temperature: warm\n", "a number"),
            ("index:\n  name: [a]\n", "text"),
            ("documents:\n  ignore: x\n", "a list"),
        ])
    func aValueOfAnotherTypeIsRefused(text: String, wanted: String) async throws {
        try await SettingsFixture.with { fixture in
            let failure = try #require(try await fixture.failure(user: text))
            #expect(failure.code == .wrongType)
            #expect(failure.message.contains("wanted is \(wanted)"))
        }
    }

    @Test(arguments: ["", "..", ".hidden", "a/b", "-x", "ä", String(repeating: "a", count: 65)])
    func anIndexNameIsAPlainFileName(name: String) async throws {
        try await SettingsFixture.with { fixture in
            let failure = try await fixture.failure(overrides: [
                SettingsOverride(key: "index.name", value: name, flag: "--index")
            ])
            #expect(failure?.code == .outOfRange)
        }
    }

    @Test(
        arguments: [
            "chunking: {minimum_words: 150}", "chunking: {target_words: 300}",
            "generation: {context_tokens: 256}",
        ])
    func valuesThatContradictEachOtherAreRefused(text: String) async throws {
        try await SettingsFixture.with { fixture in
            let failure = try await fixture.failure(user: text)
            #expect(failure?.code == .outOfRange)
        }
    }

    @Test(arguments: ["- a\n- b\n", "a: [1\n", "a: 1\na: 2\n", "\u{0}"])
    func aFileThatIsNotAYAMLMappingIsRefusedByName(text: String) async throws {
        try await SettingsFixture.with { fixture in
            let failure = try #require(try await fixture.failure(user: text))
            #expect(failure.code == .unreadableFile)
            #expect(failure.message.contains("user.yaml"))
        }
    }

    @Test func aNamedFileMustBeThere() async throws {
        try await SettingsFixture.with { fixture in
            await #expect(throws: SettingsError.self) {
                try await fixture.load(userFile: fixture.root.appending(path: "absent.yaml").path)
            }
        }
    }
}
