import API
import Corpus
import Foundation
import TestService
import Testing

@Suite struct JSONCodingTests {
    @Test func keysAreSnakeCasedAndSorted() throws {
        let request = AskRequest(question: "Why?", index: "notes", maximumTokens: 7)
        #expect(
            try JSONCoding.string(request) == #"{"index":"notes","maximum_tokens":7,"question":"Why?"}"#)
    }

    @Test func aNameEndingInAnInitialismComesBack() throws {
        let summary = DocumentSummary(
            id: DocumentID(3), source: "/a.jsonl#7", externalID: "7", title: "T", format: .record, bytes: 10, chunks: 1,
            contentHash: "ab", ingestedAt: Date(timeIntervalSince1970: 1_700_000_000))
        let json = try JSONCoding.string(summary)
        #expect(json.contains(#""external_id":"7""#))
        #expect(json.contains(#""ingested_at":"2023-11-14T22:13:20Z""#))
        #expect(try JSONCoding.decode(DocumentSummary.self, from: Data(json.utf8)) == summary)
    }

    @Test func copiesOfAPassageAreToldWhereThereAreSome() throws {
        let stored = StoredChunk(
            id: ChunkID(12), document: DocumentID(5), chunk: Chunk(ordinal: 0, byteRange: 3..<9, text: "Leaves"),
            source: "/tea/other.md", externalID: nil, title: "Other", titleEntity: nil, contentHash: "01")
        var citation = Citation.sample
        #expect(!(try JSONCoding.string(citation)).contains("copies"))
        citation.copies = [PassageCopy(stored)]
        let json = try JSONCoding.string(citation)
        #expect(
            json.contains(
                #""copies":[{"byte_range":[3,9],"chunk":12,"document":5,"source":"/tea/other.md","title":"Other"}]"#))
        #expect(try JSONCoding.decode(Citation.self, from: Data(json.utf8)) == citation)
    }

    @Test func dictionaryKeysStayAsTheyAre() throws {
        let summary = IngestSummary.sample
        let json = try JSONCoding.string(summary)
        #expect(json.contains(#""stage_seconds":{"modelCalls":2.5}"#))
        #expect(try JSONCoding.decode(IngestSummary.self, from: Data(json.utf8)) == summary)
    }

    @Test func malformedJSONIsToldWithItsPlace() {
        let failure = #expect(throws: Failure.self) {
            try JSONCoding.decode(AskRequest.self, from: Data("{\n  \"question\": oops}".utf8))
        }
        #expect(failure?.code == .invalidRequest)
        #expect(failure?.message.contains("at line 2, column 15") == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: [
        (#"{}"#, "question: this field is missing"),
        (#"{"question":"a","maximum_tokens":"many"}"#, "maximum_tokens: "),
        (#"{"question":"a","mode":"guess"}"#, "mode: "),
        (#"[1]"#, "the request: "),
        ("", "malformed JSON"),
        ("\u{0}", "malformed JSON"),
        (String(repeating: "[", count: 2_000), "malformed JSON: more than 512 levels of nesting"),
    ])
    func aWrongFieldIsNamedAsTheSenderWroteIt(json: String, message: String) {
        let failure = #expect(throws: Failure.self) {
            try JSONCoding.decode(AskRequest.self, from: Data(json.utf8))
        }
        #expect(failure?.code == .invalidRequest)
        #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "")")
    }

    @Test func aWrongElementIsNamedByItsIndex() {
        let failure = #expect(throws: Failure.self) {
            try JSONCoding.decode(
                ChatCompletionRequest.self, from: Data(#"{"messages":[{"role":"user","content":"a"},{"role":3}]}"#.utf8)
            )
        }
        #expect(failure?.message.hasPrefix("messages[1].role: ") == true, "\(failure?.message ?? "")")
    }

    @Test func recordsInJSONLinesNameTheLineAtFault() throws {
        let body = #"{"id":"1","title":"A","text":"a"}"# + "\r\n\n" + #"{"id":"2","text":"b"}"# + "\n"
        #expect(
            try JSONLines.records(Data(body.utf8)) == [
                IngestRequest.Record(id: "1", title: "A", text: "a"),
                IngestRequest.Record(id: "2", title: nil, text: "b"),
            ])
        let failure = #expect(throws: Failure.self) { try JSONLines.records(Data((body + "{\"id\":4}").utf8)) }
        #expect(failure?.message.hasPrefix("line 4 of the body: id: ") == true, "\(failure?.message ?? "")")
    }

    @Test func whoBringsRecordsNeedNotNamePaths() throws {
        let request = try JSONCoding.decode(
            IngestRequest.self, from: Data(#"{"records":[{"id":"1","text":"a"}]}"#.utf8))
        #expect(request == IngestRequest(paths: [], records: [IngestRequest.Record(id: "1", title: nil, text: "a")]))
        let failure = #expect(throws: Failure.self) {
            try JSONCoding.decode(IngestRequest.self, from: Data("{}".utf8))
        }
        #expect(failure?.message == "paths: this field is missing")
    }
}
