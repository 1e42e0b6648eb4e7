import Corpus
import Decoding
import Foundation
import LlamaBackend
import TestSupport
import Testing

@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct PrefixArchiveTests {
    private func request(_ turns: [String], limit: Int = 8) -> GenerationRequest {
        var messages = [
            ChatMessage(
                role: .system,
                content: "You are the keeper of a tea house in Tula who answers travellers in one short sentence. "
                    + "You know the samovar, the gingerbread and the river, and you never talk of anything else.")
        ]
        for (place, turn) in turns.enumerated() {
            messages.append(ChatMessage(role: place.isMultiple(of: 2) ? .user : .assistant, content: turn))
        }
        return GenerationRequest(
            messages: messages, maximumTokens: limit, temperature: 0, topP: 1, topK: 0, seed: 1, stop: [], trace: false)
    }

    private func answer(
        _ generator: LlamaGenerator, _ turns: [String]
    ) async throws -> (text: String, prompt: Int, reused: Int) {
        var answer = (text: "", prompt: 0, reused: 0)
        for try await event in generator.generate(request(turns)) {
            switch event {
            case .prefilled(let prompt, let reused, _): (answer.prompt, answer.reused) = (prompt, reused)
            case .text(let text): answer.text += text
            default: break
            }
        }
        return answer
    }

    private func generator(_ folder: URL, bytes: Int = 1 << 28) async throws -> LlamaGenerator {
        try await TestModels.loadGenerator(archive: .init(folder: folder, bytes: bytes))
    }

    @Test func aConversationGoesOnInAnotherProcess() async throws {
        try await withScratchDirectory { folder in
            let before = try await generator(folder)
            let first = try await answer(before, ["What boils the water?"])
            #expect(first.reused == 0)
            await before.settle()
            await before.fileKept()

            let turns = ["What boils the water?", first.text, "Which river is it?"]
            let next = try await answer(generator(folder), turns)
            #expect(next.reused > first.prompt - 5)
            // The same, read by one who has the conversation in memory.
            #expect(try await answer(before, turns).text == next.text)
        }
    }

    @Test func whatMakesRoomInMemoryIsFetchedFromAFile() async throws {
        try await withScratchDirectory { folder in
            let generator = try await generator(folder)
            let first = try await answer(generator, ["What boils the water?"])
            // More conversations than are kept in memory.
            for number in 0..<8 {
                var other = request(["Question \(number)?"], limit: 2)
                other.messages[0].content = String(repeating: "\(number) cups of tea. ", count: 20)
                for try await _ in generator.generate(other) {}
            }
            let again = try await answer(generator, ["What boils the water?"])
            #expect(again.reused == again.prompt - 1)
            #expect(again.text == first.text)
        }
    }

    @Test func damagedAndMissingFilesAreReadFromTheirText() async throws {
        try await withScratchDirectory { folder in
            let before = try await generator(folder)
            let first = try await answer(before, ["What boils the water?"])
            await before.settle()
            await before.fileKept()
            let file = try #require(
                try FileManager.default.subpathsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".kv") })
            let url = folder.appending(path: file)
            var data = try Data(contentsOf: url)
            data[data.count / 2] ^= 1
            try data.write(to: url)
            let anew = try await answer(generator(folder), ["What boils the water?"])
            #expect(anew.reused == 0)
            #expect(anew.text == first.text)

            // One that goes while a process knows of it.
            let late = try await generator(folder)
            try? FileManager.default.removeItem(at: url)
            #expect(try await answer(late, ["What boils the water?"]).text == first.text)
        }
    }

    @Test func anArchiveWithoutRoomKeepsNothing() async throws {
        try await withScratchDirectory { folder in
            let before = try await generator(folder, bytes: 1000)
            let first = try await answer(before, ["What boils the water?"])
            await before.settle()
            await before.fileKept()
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            #expect(!files.contains { $0.hasSuffix(".kv") })
            #expect(try await answer(generator(folder), ["What boils the water?"]).text == first.text)
        }
    }
}
