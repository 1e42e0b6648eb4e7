import Corpus
import Documents
import Foundation
import SystemPackage
import TestSupport
import Testing

struct SourceWalkerTests {
    private func walk(_ paths: [String], options: DocumentOptions = .test) async -> [WalkedSource] {
        var found: [WalkedSource] = []
        let walker = SourceWalker(options: options, standardInput: .standardInput)
        for await source in walker.sources(at: paths) { found.append(source) }
        return found
    }

    /// The files found, relative to `folder`; what is refused with a mark before it.
    private func names(_ found: [WalkedSource], in folder: URL) -> [String] {
        let prefix = (try? canonical(folder.path)) ?? folder.path
        return found.map { source in
            switch source {
            case .candidate(let candidate): candidate.source.replacing(prefix + "/", with: "")
            case .refused(let source, _):
                "!" + source.replacing(prefix + "/", with: "").replacing(folder.path + "/", with: "")
            }
        }
    }

    private func canonical(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw CocoaError(.fileNoSuchFile) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func make(_ files: [String], in folder: URL) throws {
        for file in files { _ = try TestFiles.write("x", to: file, in: folder) }
    }

    @Test func foldersAreWalkedInOrderOfTheirNames() async throws {
        try await withScratchDirectory { folder in
            try make(
                ["b.txt", "a/2.txt", "a/1.txt", "B.txt", "c/d/e.md", ".hidden/x.txt", "a/node_modules/y.txt"],
                in: folder)
            let expected = ["B.txt", "a/1.txt", "a/2.txt", "b.txt", "c/d/e.md"]
            #expect(names(await walk([folder.path]), in: folder) == expected)
            #expect(names(await walk([folder.path, folder.path + "/a/1.txt"]), in: folder) == expected)
        }
    }

    @Test func ignoreFilesMeanWhatTheyMeanToGit() async throws {
        try await withScratchDirectory { folder in
            try make(
                [
                    "a.log", "keep.log", "build/x.txt", "src/build", "src/a.log", "src/deep/t.tmp", "docs/secret/k.txt",
                    "docs/open.txt", "top.txt", "src/top.txt", "x/y/z/end.txt",
                ], in: folder)
            _ = try TestFiles.write(
                "# comment\n*.log\n!keep.log\nbuild/\n/top.txt\ndocs/secret\nx/**/end.txt\n", to: ".gitignore",
                in: folder)
            _ = try TestFiles.write("*.tmp\n!a.log", to: "src/.samovarignore", in: folder)
            #expect(
                names(await walk([folder.path]), in: folder) == [
                    "docs/open.txt", "keep.log", "src/a.log", "src/build", "src/top.txt",
                ])
        }
    }

    @Test func namedFilesAreTakenWhateverIsIgnored() async throws {
        try await withScratchDirectory { folder in
            try make([".hidden.txt"], in: folder)
            #expect(names(await walk([folder.path + "/.hidden.txt"]), in: folder) == [".hidden.txt"])
        }
    }

    @Test func patternsAreExpanded() async throws {
        try await withScratchDirectory { folder in
            try make(["a1.txt", "a2.md", "b1.txt", "s/c1.txt", "s/t/d1.txt", ".h1.txt", "[x].txt"], in: folder)
            func expand(_ pattern: String) async -> [String] {
                names(await walk([folder.path + "/" + pattern]), in: folder)
            }
            #expect(await expand("*.txt") == ["[x].txt", "a1.txt", "b1.txt"])
            #expect(await expand("?1.*") == ["a1.txt", "b1.txt"])
            #expect(await expand("[!a]1.txt") == ["b1.txt"])
            #expect(await expand("[a-b]?.*") == ["a1.txt", "a2.md", "b1.txt"])
            #expect(await expand("**/*1.txt") == ["a1.txt", "b1.txt", "s/c1.txt", "s/t/d1.txt"])
            #expect(await expand("s/*") == ["s/c1.txt", "s/t/d1.txt"])
            #expect(await expand(".h*") == [".h1.txt"])
            #expect(await expand("[x].txt") == ["[x].txt"])
            #expect(await expand("z*") == ["!z*"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aHostilePatternEndsSoon() async throws {
        try await withScratchDirectory { folder in
            try make([String(repeating: "a", count: 200)], in: folder)
            let pattern = "/" + String(repeating: "*a", count: 60) + "b"
            #expect(names(await walk([folder.path + pattern]), in: folder) == ["!" + pattern.dropFirst()])
        }
    }

    @Test func missingAndUnreadablePathsAreRefused() async throws {
        try await withScratchDirectory { folder in
            let found = await walk([folder.path + "/none.txt", folder.path + "/none/"])
            #expect(found.count == 2)
            guard case .refused(_, let refusal)? = found.first else { throw CancellationError() }
            #expect(refusal.reason == .unreadable)
            #expect(refusal.message.contains("No such file"))
        }
    }

    @Test func linksThatLeaveTheFolderAreReportedAndLoopsEnd() async throws {
        try await withScratchDirectory { folder in
            try make(["in/a.txt", "in/store/b.txt", "out/secret.txt"], in: folder)
            let manager = FileManager.default
            func link(_ name: String, to target: String) throws {
                try manager.createSymbolicLink(
                    atPath: folder.path + "/in/" + name, withDestinationPath: target)
            }
            try link("loop", to: "..")
            try link("self", to: ".")
            try link("away.txt", to: "../out/secret.txt")
            try link("near.txt", to: "store/b.txt")
            try link("dead.txt", to: "nowhere")
            let found = await walk([folder.path + "/in"])
            #expect(
                names(found, in: folder) == [
                    "in/a.txt", "!in/away.txt", "!in/dead.txt", "!in/loop", "in/store/b.txt",
                ])
        }
    }

    @Test func oddNamesAndPipesDoNoHarm() async throws {
        try await withScratchDirectory { folder in
            try make(["line\nbreak.txt", "-dash.txt", "sp ace.txt"], in: folder)
            #expect(mkfifo(folder.path + "/pipe.txt", 0o600) == 0)
            var bad = Array(folder.path.utf8CString.dropLast()) + [0x2F, 0x62, CChar(bitPattern: 0xFF), 0]
            let file = open(&bad, O_CREAT | O_WRONLY, 0o600)
            #expect(file >= 0)
            close(file)
            let found = await walk([folder.path])
            #expect(found.count == 5)
            #expect(names(found, in: folder).contains("line\nbreak.txt"))
            #expect(names(found, in: folder).contains("!pipe.txt"))
        }
    }

    @Test func recordsOfACorpusAreRead() async throws {
        try await withScratchDirectory { folder in
            let lines = [
                #"{"id": "a", "title": "A", "text": "One.", "src": "x"}"#, "", #"{"id": 2, "text": "Two.\r\nMore"}"#,
                "not json", #"{"id": "c", "title": "C"}"#, #"{"id": "d", "text": 5}"#, #"{"id": "e", "text": " "}"#,
                #"{"id": "f", "text": "a\u0000b"}"#, #"{"id": "", "text": "x"}"#, #"[1]"#,
                #"{"id": "last", "title": "Ü", "text": "Ende"}"#,
            ]
            let path = try canonical(
                TestFiles.write("\u{FEFF}" + lines.joined(separator: "\n"), to: "c.jsonl", in: folder))
            let found = await walk([path])
            #expect(
                names(found, in: folder) == [
                    "c.jsonl#a", "c.jsonl#2", "!c.jsonl:4", "!c.jsonl:5", "!c.jsonl:6", "!c.jsonl:7", "!c.jsonl:8",
                    "!c.jsonl:9", "!c.jsonl:10", "c.jsonl#last",
                ])
            guard case .candidate(let second) = found[1], case .refused(_, let refusal) = found[3] else {
                throw CancellationError()
            }
            #expect(refusal.message.contains("line 5") && refusal.message.contains("\"text\" is missing"))
            let document = try await DocumentReader.test.read(second)
            #expect(document.text == "Two.\nMore" && document.title == "" && document.externalID == "2")
        }
    }

    @Test func aLineAboveTheLimitIsRefusedAndTheRestRead() async throws {
        try await withScratchDirectory { folder in
            var options = DocumentOptions.test
            options.maximumFileBytes = 100_000
            let long = String(repeating: "x", count: 500_000)
            let path = try TestFiles.write(
                #"{"id":"a","text":"A"}"# + "\n" + long + "\n" + #"{"id":"b","text":"B"}"# + "\n", to: "c.jsonl",
                in: folder)
            let found = await walk([path], options: options)
            #expect(names(found, in: folder) == ["c.jsonl#a", "!c.jsonl:2", "c.jsonl#b"])
        }
    }

    @Test func emptyAndBinaryCorporaAreRefused() async throws {
        try await withScratchDirectory { folder in
            let sparse = try TestFiles.write("", to: "sparse.jsonl", in: folder)
            #expect(truncate(sparse, 1 << 32) == 0)
            let empty = try TestFiles.write("\n\n", to: "empty.jsonl", in: folder)
            let reasons = await walk([sparse, empty]).map { source -> RefusalReason? in
                guard case .refused(_, let refusal) = source else { return nil }
                return refusal.reason
            }
            #expect(reasons == [.binary, .empty])
        }
    }

    @Test func standardInputIsReadAsItComes() async throws {
        let pipe = try FileDescriptor.pipe()
        let walker = SourceWalker(options: .test, standardInput: pipe.readEnd)
        var iterator = walker.sources(at: ["-"]).makeAsyncIterator()
        _ = try pipe.writeEnd.writeAll(Array(#"{"id":"1","title":"T","text":"One"}"#.utf8) + [10])
        let first = await iterator.next()
        #expect(first == .candidate(.record(id: "1", title: "T", text: "One", corpus: "stdin")))
        _ = try pipe.writeEnd.writeAll(Array(#"{"id":"2","title":"T","text":"Two"}"#.utf8))
        try pipe.writeEnd.close()
        let second = await iterator.next()
        #expect(second == .candidate(.record(id: "2", title: "T", text: "Two", corpus: "stdin")))
        #expect(await iterator.next() == nil)
        try pipe.readEnd.close()
    }

    @Test func aCancelledWalkOfASilentPipeEnds() async throws {
        let pipe = try FileDescriptor.pipe()
        let walker = SourceWalker(options: .test, standardInput: pipe.readEnd)
        let task = Task {
            var count = 0
            for await _ in walker.sources(at: ["-"]) { count += 1 }
            return count
        }
        task.cancel()
        #expect(await task.value == 0)
        try pipe.writeEnd.close()
        try pipe.readEnd.close()
    }
}
