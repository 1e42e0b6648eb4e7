import Corpus
import Decoding
import Foundation
import LlamaBackend
import TestSupport
import Testing

@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct EvidenceReuseTests {
    private let passages = [
        " The samovar: The first samovars were made in Tula. A samovar boils water for tea. Brass is the usual metal.",
        " Tula: Tula is a city on the river Upa. It is known for gingerbread.",
        " Tea: Tea came to Russia by caravan in 1638. It was a gift to the tsar.",
    ]

    private func request(_ order: [Int], question: String = "Which river flows through Tula?", limit: Int = 12)
        -> GenerationRequest
    {
        let lines = order.enumerated().map { "[\($0.offset + 1)]" + passages[$0.element] }
        var request = GenerationRequest(
            messages: [
                ChatMessage(role: .system, content: "Answer from the evidence in a few words."),
                ChatMessage(role: .user, content: lines.joined(separator: "\n") + "\n\nQuestion: " + question),
            ],
            maximumTokens: limit, temperature: 0, topP: 1, topK: 0, seed: 1, stop: [], trace: false)
        request.reusable = order.map {
            ReusablePart(text: passages[$0], source: passages[$0], kept: [0..<passages[$0].utf8.count])
        }
        return request
    }

    private struct Answer: Equatable {
        var text = ""
        var prompt = 0
        var reused = 0
    }

    private func collect(_ stream: AsyncThrowingStream<GenerationEvent, any Error>) async throws -> Answer {
        var answer = Answer()
        for try await event in stream {
            switch event {
            case .prefilled(let prompt, let reused, _): (answer.prompt, answer.reused) = (prompt, reused)
            case .text(let text): answer.text += text
            case .token, .quoted, .retrieving, .retrieved, .injected, .withdrawn, .dismissed, .finished: break
            }
        }
        return answer
    }

    private func generator(
        _ folder: URL, disk: Int = 1 << 30, memory: Int = 1 << 30, reread: Int = 0,
        learning: LlamaGenerator.Reuse.Learning = .now
    ) async throws -> LlamaGenerator {
        try await TestModels.loadGenerator(
            reuse: .init(
                memoryBytes: memory, folder: folder, diskBytes: disk, rereadTokens: reread, learning: learning))
    }

    @Test func passagesInAnyOrderAreReadOnceAndAnswersDoNotDependOnWhatIsKnown() async throws {
        try await withScratchDirectory { folder in
            let warm = try await generator(folder)
            let first = try await collect(warm.generate(request([0, 1, 2])))
            #expect(first.reused == 0)
            let other = try await collect(warm.generate(request([2, 0, 1])))
            #expect(other.prompt - other.reused < 35)
            await warm.settle()

            let fromDisk = try await collect(generator(folder, memory: 0).generate(request([2, 0, 1])))
            #expect(fromDisk.text == other.text)
            #expect(fromDisk.reused > fromDisk.prompt / 2)
            try await withScratchDirectory { empty in
                let cold = try await collect(generator(empty).generate(request([2, 0, 1])))
                #expect(cold.text == other.text)
            }
        }
    }

    @Test func whatNobodyHasReadApartIsReadAsAlwaysAndKnownTheNextTime() async throws {
        try await withScratchDirectory { folder in
            let plain = try await collect(TestModels.loadGenerator().generate(request([0, 1, 2])))
            let learning = try await generator(folder, learning: .later)
            #expect(try await collect(learning.generate(request([0, 1, 2]))) == plain)
            await learning.settle()
            let known = try await collect(learning.generate(request([2, 0, 1])))
            #expect(known.prompt - known.reused < 40)

            let never = try await generator(folder, memory: 0, learning: .never)
            let fromDisk = try await collect(never.generate(request([1, 2, 0])))
            #expect(fromDisk.prompt - fromDisk.reused < 60)
        }
    }

    @Test func onlyKeptSentencesStandInThePrompt() async throws {
        try await withScratchDirectory { folder in
            let generator = try await generator(folder)
            let whole = try await collect(generator.generate(request([0, 1])))
            var part = request([0, 1])
            let source = passages[0]
            let sentence = " A samovar boils water for tea."
            let title = " The samovar:"
            let start = try #require(source.range(of: sentence)).lowerBound.utf16Offset(in: source)
            part.messages[1].content = part.messages[1].content.replacing(source, with: title + sentence)
            part.reusable[0] = ReusablePart(
                text: title + sentence, source: source,
                kept: [0..<title.utf8.count, start..<(start + sentence.utf8.count)])
            let cut = try await collect(generator.generate(part))
            #expect(cut.prompt < whole.prompt - 10)
            #expect(cut.prompt - cut.reused < 25)
        }
    }

    @Test func damagedFilesAreReadAgainFromTheirText() async throws {
        try await withScratchDirectory { folder in
            let expected: Answer
            do {
                let generator = try await generator(folder)
                expected = try await collect(generator.generate(request([1, 2])))
                await generator.settle()
            }
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".kv") }
            #expect(files.count >= 2)
            for (index, file) in files.enumerated() {
                let url = folder.appending(path: file)
                var data = try Data(contentsOf: url)
                if index.isMultiple(of: 2) { data[data.count / 2] ^= 1 } else { data.removeLast(7) }
                try data.write(to: url)
            }
            let generator = try await generator(folder, memory: 0)
            let answer = try await collect(generator.generate(request([1, 2])))
            #expect(answer.reused == 0)
            #expect(answer.text == expected.text)
        }
    }

    @Test func theFolderKeepsToItsLimit() async throws {
        try await withScratchDirectory { folder in
            let limit = 3_000_000
            let generator = try await generator(folder, disk: limit)
            for order in [[0, 1], [2, 0], [1, 2]] {
                _ = try await collect(generator.generate(request(order, limit: 1)))
            }
            await generator.settle()
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            let sizes = try files.map {
                try FileManager.default.attributesOfItem(atPath: folder.appending(path: $0).path)[.size] as? Int ?? 0
            }
            #expect(sizes.reduce(0, +) <= limit + 65_536)
        }
    }

    @Test func firstTokensCanBeReadAnew() async throws {
        try await withScratchDirectory { folder in
            let generator = try await generator(folder, reread: 4)
            _ = try await collect(generator.generate(request([0, 1, 2])))
            let again = try await collect(generator.generate(request([1, 2, 0])))
            #expect(!again.text.isEmpty)
            #expect(again.prompt - again.reused > 12)
        }
    }

    @Test func partsThatAreNotInTheMessageAreNoHarm() async throws {
        try await withScratchDirectory { folder in
            var wrong = request([0])
            wrong.reusable = [ReusablePart(text: "not there", source: "not there", kept: [0..<9])]
            let answer = try await collect(generator(folder).generate(wrong))
            #expect(!answer.text.isEmpty)
        }
    }
}
