import Corpus
import Foundation
import ModelCatalogue
import TestSupport
import Testing

struct CatalogueTests {
    @Test func theProjectsOwnCatalogueIsWhole() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Config/models.json").standardizedFileURL
        let catalogue = try Catalogue(contentsOf: url)
        #expect(
            catalogue.entries.map(\.name) == [
                "all-minilm-l6-v2", "qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-1.5b-instruct",
                "smollm2-135m-instruct",
            ])
        for entry in catalogue.entries {
            let parts = try #require(entry.parts)
            #expect(entry.licence == "Apache-2.0")
            #expect(entry.publisher?.split(separator: "/").count == 3)
            if entry.convert == nil {
                #expect(parts.reduce(0) { $0 + $1.bytes } == entry.bytes)
            }
        }
        let script = try #require(try catalogue.entry(named: "all-minilm-l6-v2").convert)
        let location = url.deletingLastPathComponent().appending(path: script).standardizedFileURL.path
        #expect(FileManager.default.fileExists(atPath: location))
    }

    @Test func aUsersOwnModelIsOneLine() throws {
        let catalogue = try read(#"{"name":"mine","role":"generator","file":"/models/mine.gguf"}"#)
        let store = ModelStore(catalogue: catalogue, folder: URL(filePath: "/cache"), environment: [:])
        #expect(try store.path(of: "mine").path == "/models/mine.gguf")
    }

    @Test(arguments: [
        (#"{"name":"a","role":"generator"}"#, "file"),
        (#"{"name":"a","role":"oracle","file":"a.gguf"}"#, "role"),
        (#"{"name":"","role":"generator","file":"a.gguf"}"#, "empty"),
        (#"{"name":"a","role":"generator","file":"../a.gguf"}"#, "plain file name"),
        (#"{"name":"a","role":"generator","file":"sub/a.gguf"}"#, "plain file name"),
        (#"{"name":"a","role":"generator","file":"a.gguf","sha256":"ABC"}"#, "sha256"),
        (#"{"name":"a","role":"generator","file":"a.gguf","bytes":0}"#, "bytes"),
        (#"{"name":"a","role":"generator","file":"a.gguf"},{"name":"a","role":"embedder","file":"b"}"#, "twice"),
        (entry(file: "a.gguf", member: "../../etc/passwd"), "relative path"),
        (entry(file: "/etc/a.gguf", member: "p/a.bin"), "plain file name"),
        (entry(file: "a.gguf", member: "p/a.bin", package: "--index-url=x"), "not a name"),
    ])
    func aBadEntryIsNamedWithItsReason(models: String, reason: String) {
        let failure = #expect(throws: Failure.self) { try read(models) }
        #expect(failure?.code == .invalidSettings)
        #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
    }

    @Test func anotherFormatIsRefused() throws {
        let failure = #expect(throws: Failure.self) { try read("", format: 2) }
        #expect(failure?.message.contains("format 2") == true)
    }

    private static func entry(file: String, member: String, package: String = "p") -> String {
        """
        {"name":"a","role":"generator","file":"\(file)","bytes":3,"sha256":"\(Digest.abc)","parts":[{"package":\
        "\(package)","version":"1","member":"\(member)","bytes":3,"sha256":"\(Digest.abc)"}]}
        """
    }

    private func read(_ models: String, format: Int = 1) throws -> Catalogue {
        let url = FileManager.default.temporaryDirectory.appending(path: "catalogue-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(#"{"format":\#(format),"models":[\#(models)]}"#.utf8).write(to: url)
        return try Catalogue(contentsOf: url)
    }
}
