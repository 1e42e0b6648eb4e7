import Corpus
import Extraction
import Foundation
import TestSupport
import Testing

@Suite struct ImportExtractorTests {
    private func imported(_ lines: String, maximumBytes: Int = 1 << 20) async throws -> ImportedTriplets {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "facts.jsonl")
            try Data(lines.utf8).write(to: file)
            return try ImportedTriplets(contentsOf: file, maximumBytes: maximumBytes)
        }
    }

    private let tula = [
        ExtractionPassage(title: "Tula", text: "Tula lies on the Upa.", documentIDs: ["t1", "/corpus#t1"], ordinal: 0),
        ExtractionPassage(
            title: "Tula", text: "It is old. The Lisitsyn brothers made samovars.", documentIDs: ["t1", "/corpus#t1"],
            ordinal: 1),
    ]

    @Test func factsGoToTheChunkAndSentenceThatNameThem() async throws {
        let extractor = ImportExtractor(
            try await imported(
                """
                {"id": "t1", "triples": [["Lisitsyn brothers", "made", "samovars"], ["Tula", "is on", "the Upa"]]}

                {"id": "t1", "triplets": [["Nobody", "knows", "anything"]]}
                """))
        let found = try await extractor.extract(tula)
        #expect(found.map { $0.triplets.map(\.tail) } == [["the Upa", "anything"], ["samovars"]])
        let bytes = Array(tula[1].text.utf8)[found[1].triplets[0].sentence]
        #expect(String(decoding: bytes, as: UTF8.self) == "The Lisitsyn brothers made samovars.")
    }

    @Test func idsAreADocumentsOwnItsSourceOrAChunks() async throws {
        let imported = try await imported(
            """
            {"id": "/corpus#t1", "triples": [["Tula", "is", "a"]]}
            {"id": "t1#1", "triples": [["Tula", "is", "b"]]}
            {"id": 7, "triples": [["Tula", "is", "c"]]}
            {"id": "t9#0", "triples": []}
            """)
        let found = try await ImportExtractor(imported).extract(tula)
        #expect(found.map { $0.triplets.map(\.tail) } == [["a"], ["b"]])
        #expect(imported.unmatched(by: ["t1", "/corpus#t1"]) == ["7", "t9#0"])
    }

    @Test(arguments: [
        ("{\"id\": \"a\", \"triples\": []}\nnonsense", ":2: expected"),
        ("{\"id\": \"a\"}", ":1: expected"),
        ("\n\n{\"id\": \"a\", \"triples\": [[\"x\", \"y\", \"z\"], [\"x\", \"y\"]]}", ":3: triple 2 of id 'a'"),
        ("{\"id\": \"a\", \"triples\": [[\"x\", \" \", \"z\"]]}", ":1: triple 1 of id 'a'"),
    ])
    func aBadLineIsNamed(_ lines: String, message: String) async throws {
        let failure = await #expect(throws: Failure.self) { try await imported(lines) }
        #expect(failure?.code == .invalidInput)
        #expect(failure?.message.contains("facts.jsonl" + message) == true, "\(failure?.message ?? "")")
    }

    @Test func aMissingOrTooLargeFileIsRefused() async throws {
        let missing = #expect(throws: Failure.self) {
            try ImportedTriplets(contentsOf: URL(filePath: "/none.jsonl"), maximumBytes: 1)
        }
        #expect(missing?.code == .notFound)
        let large = await #expect(throws: Failure.self) { try await imported("{}", maximumBytes: 1) }
        #expect(large?.code == .invalidInput)
    }

    @Test func anotherFileIsAnotherExtractor() async throws {
        let one = ImportExtractor(try await imported(#"{"id": "a", "triples": []}"#))
        let other = ImportExtractor(try await imported(#"{"id": "b", "triples": []}"#))
        #expect(one.identity != other.identity)
    }
}
