import API
import ArgumentParser
import Corpus
import Foundation
import Presentation

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make vector indexes anew from the database, and swap them in.",
        discussion: """
            Questions and ingests go on meanwhile. What is made anew must find at least faiss.minimum_recall of the true \
            neighbours, else the old indexes stay. With --embedder all vectors are made anew, with --extractor all facts; \
            what is interrupted goes on with samovar jobs resume.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "all, or any of chunks, triplets, entities and graph.")
    var parts: [String] = ["all"]

    @Option(
        help: """
            FAISS's description of the index to build, such as Flat, HNSW32 or IVF1024,SQ8; auto goes by size. Kinds that \
            learn search fewer than 8192 vectors exactly.
            """)
    var factory: String?

    @Option(
        help: ArgumentHelp(
            "Make all vectors anew with this embedder: a name of the catalogue or a GGUF file.", valueName: "name"))
    var embedder: String?

    @Option(
        help: ArgumentHelp(
            "Read the facts of all stored passages anew: grammar, model or import.", valueName: "name"))
    var extractor: String?

    @Option(
        help: ArgumentHelp(
            "Take facts from this file of JSON Lines {\"id\", \"triples\": [[head, relation, tail], …]}, joined by document id.",
            valueName: "file"))
    var triplets: String?

    @Option(help: ArgumentHelp("What to make it from; there is only sqlite, what is stored.", valueName: "source"))
    var from = RebuildRequest.storedSource

    @Flag(help: "Let the daemon work on, and only print the job.")
    var detach = false

    func validate() throws {
        for part in parts where part != "all" && RebuildPart(rawValue: part) == nil {
            throw ValidationError("'\(part)' cannot be rebuilt; choose all, chunks, triplets, entities or graph.")
        }
    }

    func run() async throws {
        let directory = FileManager.default.currentDirectoryPath
        let request = RebuildRequest(
            parts: parts.contains("all") ? nil : parts.compactMap { RebuildPart(rawValue: $0) }, factory: factory,
            index: global.index, embedder: embedder.map(ModelArgument.reference),
            extractor: extractor, triplets: triplets.map { PathArgument.absolute($0, in: directory) }, source: from)
        let detach = detach
        try await Session.run(global) { session in
            try await session.withService(for: .rebuilding) { connection in
                guard !detach || connection.isDaemon else {
                    throw Failure(.invalidRequest, "--detach needs a daemon to leave the job with: samovar serve")
                }
                let job = try await connection.service.rebuild(request)
                if detach {
                    if session.isJSON { return try session.writeJSON(job) }
                    return try session.console.write(
                        lines: ["rebuild \(job.id) started; watch it with: samovar jobs watch \(job.id)"])
                }
                let watch = JobWatch(session: session, service: connection.service, index: request.index)
                try watch.conclude(try await watch.follow(job))
            }
        }
    }
}
