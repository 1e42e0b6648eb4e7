import Foundation

/// All settings of one run, read once, validated, and then passed around as a value.
///
/// ```swift
/// let settings = try await Settings.load(from: .ofThisProcess(userFile: nil, overrides: []))
/// ```
///
/// Four layers, the most important first: flags of the command line, environment variables (`SAMOVAR_` and the key in
/// capitals, `.` as `_`), the user's file (`--config FILE`, else `${XDG_CONFIG_HOME}/samovar/samovar.yaml`), and the
/// shipped `samovar.yaml`, which has a value for every key and is the only home of defaults.
///
/// Invariant: every value is inside the range that its declaration states.
package struct Settings: Sendable, Equatable {
    package var index: Index
    package var models: Models
    package var embedding: Embedding
    package var generation: Generation
    package var chunking: Chunking
    package var documents: Documents
    package var extraction: Extraction
    package var ingest: Ingest
    package var retrieval: Retrieval
    package var association: Association
    package var collection: Collection
    package var context: Context
    package var answering: Answering
    package var monitor: Monitor
    package var grounded: Grounded
    package var faiss: Faiss
    package var store: Store
    package var server: Server
    package var mcp: MCP
    package var log: Log

    /// Where things are, after flags, variables and files have had their say.
    package var directories: Directories

    /// The files that were read, most important first.
    package var files: [String]

    /// Every value as text, and who told it.
    package var readings: SettingsReadings
}

extension Settings {
    /// Reads all layers.
    /// - Throws: ``SettingsError`` when a file cannot be read, a user's file or variable has an unknown key, or a value
    ///   is of the wrong type or out of its range. An absent user's file in the usual place is not an error.
    package static func load(from sources: SettingsSources) async throws(SettingsError) -> Settings {
        let shipped = try ShippedConfiguration.locate(from: sources)
        let shippedFile = shipped.folder.appending(path: ShippedConfiguration.fileName).path
        let overrides = SettingsLayer.overrides(sources.overrides)
        var files: [SettingsLayer] = []
        var paths: [String] = []
        if let path = userFile(sources) {
            files.append(try await .file(path))
            paths.append(path)
        }
        files.append(try await .file(shippedFile))
        paths.append(shippedFile)

        var reader = SettingsReader(layers: [overrides, .environment(sources.environment)] + files)
        let settings = try Settings(from: &reader, shipped: shipped, sources: sources, files: paths)
        for layer in [overrides] + files {
            try UnknownKeys.check(layer, known: reader.knownKeys)
        }
        try UnknownKeys.check(environment: sources.environment, known: reader.knownKeys)
        return settings
    }

    private init(
        from reader: inout SettingsReader, shipped: ShippedConfiguration, sources: SettingsSources, files: [String]
    ) throws(SettingsError) {
        self.index = try Index(from: &reader, home: sources.homeDirectory)
        self.models = try Models(from: &reader, home: sources.homeDirectory)
        self.embedding = try Embedding(from: &reader)
        self.generation = try Generation(from: &reader)
        self.chunking = try Chunking(from: &reader)
        self.documents = try Documents(from: &reader)
        self.extraction = try Extraction(from: &reader, home: sources.homeDirectory)
        self.ingest = try Ingest(from: &reader)
        self.retrieval = try Retrieval(from: &reader)
        self.association = try Association(from: &reader)
        self.collection = try Collection(from: &reader)
        self.context = try Context(from: &reader)
        self.answering = try Answering(from: &reader)
        self.monitor = try Monitor(from: &reader)
        self.grounded = try Grounded(from: &reader)
        self.faiss = try Faiss(from: &reader)
        self.store = try Store(from: &reader)
        self.server = try Server(from: &reader, home: sources.homeDirectory)
        self.mcp = try MCP(from: &reader)
        self.log = try Log(from: &reader)
        self.directories = Directories(
            shipped: shipped, sources: sources, indexes: index.directory, models: models.directory)
        self.files = files
        self.readings = reader.readings
    }

    /// A file that the user named must be there; the one in the usual place may be.
    private static func userFile(_ sources: SettingsSources) -> String? {
        if let named = sources.userFile { return named }
        let usual =
            sources.baseDirectory("XDG_CONFIG_HOME", fallback: ".config")
            + "/samovar/\(ShippedConfiguration.fileName)"
        return FileManager.default.fileExists(atPath: usual) ? usual : nil
    }
}
