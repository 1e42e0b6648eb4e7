import Association
import Chunking
import Corpus
import Documents
import Foundation
import IndexBundle
import Settings
import SystemPackage

/// The readers of untrusted bytes, each by its way in that the program uses, with what it promises of any input.
enum Readers {
    typealias Reader = @Sendable (Data) async -> Void

    static let all: [String: @Sendable () async -> Reader] = [
        "markdown": { document("input.md") },
        "html": { document("input.html") },
        "text": { document("input.txt") },
        "csv": { document("input.csv") },
        "json": { document("input.json") },
        "jsonl": { corpus },
        "config": { configuration },
        "graph": { graph },
        "mentions": { mentions },
        "manifest": { await manifest() },
    ]

    /// In memory, so that a file costs next to nothing.
    private static let folder: URL = {
        let folder = URL(filePath: "/dev/shm/samovar-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: Readers.folder) }
        return folder
    }()

    private static let options = DocumentOptions(
        maximumFileBytes: 1 << 20, maximumPages: 10, pdfTimeLimit: .seconds(5), pdfProgram: "pdftotext", ignore: [])

    private static func write(_ bytes: Data, as name: String) -> String {
        let file = folder.appending(path: name)
        try? bytes.write(to: file)
        return file.path
    }

    // MARK: Documents

    /// Every chunk is exactly its bytes of the document's text, in order, and a document read twice is the same.
    private static func document(_ name: String) -> Reader {
        { bytes in
            let candidate = DocumentCandidate.file(path: write(bytes, as: name), byteCount: Int64(bytes.count))
            await look(at: candidate)
        }
    }

    private static func look(at candidate: DocumentCandidate) async {
        let reader = DocumentReader(options: options)
        guard let document = try? await reader.read(candidate) else { return }
        if (try? await reader.read(candidate)) != document { broken("the same bytes are the same document") }
        let text = Array(document.text.utf8)
        var end = 0
        let chunker = Chunker(options: ChunkingOptions(targetWords: 100, maximumWords: 200, minimumWords: 20))
        for chunk in chunker.chunks(of: document) {
            guard chunk.byteRange.lowerBound >= end, chunk.byteRange.upperBound <= text.count else {
                broken("chunks stand one behind the other inside the text")
            }
            if !text[chunk.byteRange].elementsEqual(chunk.text.utf8) { broken("a chunk is its bytes of the text") }
            end = chunk.byteRange.upperBound
            let finder = MentionFinder(titles: [document.title])
            for mention in finder.mentions(in: chunk.text)
            where mention.byteRange.upperBound > chunk.text.utf8.count || mention.byteRange.isEmpty {
                broken("a mention lies inside its text")
            }
            _ = TextTrace(ofTitle: chunk.text)
        }
    }

    private static let corpus: Reader = { bytes in
        let path = write(bytes, as: "input.jsonl")
        for await source in SourceWalker(options: options, standardInput: .standardInput).sources(at: [path]) {
            if case .candidate(let candidate) = source { await look(at: candidate) }
        }
    }

    // MARK: Settings

    private static let configuration: Reader = { bytes in
        let sources = SettingsSources(
            environment: ["SAMOVAR_CONFIG_DIR": FileManager.default.currentDirectoryPath + "/Config"],
            executablePath: "", homeDirectory: folder.path, userFile: write(bytes, as: "samovar.yaml"), overrides: [])
        _ = try? await Settings.load(from: sources)
    }

    // MARK: Mapped files

    private static let graphOptions = PassageGraphOptions(
        maximumPassagesPerName: 100, titleBoost: 4, forwardLink: 3, backwardLink: 1, maximumPassagesPerTitle: 20)

    /// What is believed can be walked.
    private static let graph: Reader = { bytes in
        guard let graph = PassageGraph(decoding: FlatArray([UInt8](bytes))), graph.walkable.nodeCount < 1 << 20 else {
            return
        }
        walk(graph)
    }

    /// A table that is believed can be made a graph of, and comes back from its own bytes.
    private static let mentions: Reader = { bytes in
        guard let table = MentionTable(decoding: FlatArray([UInt8](bytes))), table.count < 1 << 16 else { return }
        if MentionTable(decoding: FlatArray([UInt8](table.encoded))) != table { broken("a table equals its bytes") }
        let some = Set((0..<table.count).filter { $0.isMultiple(of: 2) }.map { table.id(at: $0) })
        _ = table.changed(removing: some, adding: []).titles
        walk(PassageGraph(table, options: graphOptions))
    }

    private static func walk(_ graph: PassageGraph) {
        guard graph.walkable.nodeCount > 0 else { return }
        let seeds = [SparseWalk.Seed(node: 0, weight: 1)]
        let walk = SparseWalk(walkWeight: 0.85, iterations: 20, tolerance: 1e-4, pushResidual: 1e-6, threads: 1)
        walk.walk(graph.walkable, from: seeds, in: WalkBuffers()) { mass, _ in
            if mass.contains(where: { !($0 >= 0) }) { broken("no mass is negative") }
        }
    }

    // MARK: Manifest

    /// Whatever the manifest says, an index answers from its database.
    private static func manifest() async -> Reader {
        let place = folder.appending(path: "bundle")
        let space = VectorSpace(name: "fuzz", fingerprint: "0", dimension: 4)
        let options = BundleOptions(
            indexFactory: "Flat", minimumRecall: 0.95, recallSample: 8, keptGenerations: 0, rebuildNiceness: 0,
            busyTimeout: .seconds(5), cacheBytes: 1 << 24, logBytes: 1 << 22)
        let text = "A samovar boils."
        let document = PreparedDocument(
            document: Document(
                source: "/a", title: "Samovar", format: .plainText, text: text, blocks: [], contentHash: "a"),
            chunks: [
                PreparedChunk(
                    chunk: Chunk(ordinal: 0, byteRange: 0..<text.utf8.count, text: text), triplets: [])
            ])
        do {
            let bundle = try await IndexBundle.openOrCreate(at: place, name: "fuzz", space: space, options: options)
            let unseen = try await bundle.unseen(in: [document])
            let unit = { (count: Int) in
                EmbeddingMatrix(dimension: 4, values: (0..<count).flatMap { _ in [1, 0, 0, 0] })
            }
            try await bundle.commit(
                [document],
                vectors: PreparedVectors(
                    chunks: unit(1), unseen: unseen, entities: unit(unseen.entities.count), triplets: unit(0)))
            try await bundle.checkpoint()
            await bundle.close()
        } catch {
            print("the bundle to try manifests on: \(error)")
        }
        return { bytes in
            try? bytes.write(to: place.appending(path: "manifest.json"))
            do {
                let bundle = try await IndexBundle.open(
                    at: place, name: "fuzz", access: .reader, space: space, options: options)
                let found = try await bundle.snapshot().nearestChunks(to: [1, 0, 0, 0], count: 3)
                if found.count != 1 || found[0].score != 1 { broken("one passage is stored, and one is found") }
                await bundle.close()
            } catch let failure as Failure where failure.code == .indexMismatch {
                return
            } catch {
                broken("a manifest alone makes no index unreadable: \(error)")
            }
        }
    }
}
