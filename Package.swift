// swift-tools-version: 6.2

// One section per room, in alphabetical order, each with its tests; one dependency per line.
// A room imports only what its section names: the build checks it
// (`--explicit-target-dependency-import-check error`).

import PackageDescription

// llama.cpp is built from source into the cache (`make setup`); the program finds it again by this path.
let cacheHome =
    Context.environment["XDG_CACHE_HOME"]
    ?? "\(Context.environment["HOME"] ?? "")/.cache"
let llamaLibraries = "\(cacheHome)/samovar/native/llama/lib"
let llamaLinking: [LinkerSetting] = [
    .unsafeFlags(["-L\(llamaLibraries)", "-Xlinker", "-rpath", "-Xlinker", llamaLibraries])
]

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func room(
    _ name: String, in wing: String, _ dependencies: [Target.Dependency], linkerSettings: [LinkerSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(wing)/\(name)", swiftSettings: swiftSettings,
        linkerSettings: linkerSettings)
}

func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], linkerSettings: [LinkerSetting] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
        path: "Tests/\(name)Tests", swiftSettings: swiftSettings, linkerSettings: linkerSettings)
}

let package = Package(
    name: "samovar",
    products: [
        .executable(name: "samovar", targets: ["samovar"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // MARK: Answering
        room(
            "Answering", in: "Query",
            [
                "Association",
                "ContextAssembly",
                "Corpus",
                "Decoding",
                "Retrieval",
            ]),
        tests(
            of: "Answering",
            [
                "Association",
                "ContextAssembly",
                "Corpus",
                "Decoding",
                "IndexBundle",
                "Retrieval",
                "TestRooms",
                "TestSupport",
            ], linkerSettings: llamaLinking),

        // MARK: API
        room("API", in: "Service", ["Corpus"]),
        tests(of: "API", ["Corpus", "TestService"]),

        // MARK: Association
        room("Association", in: "Query", ["Corpus"]),
        tests(of: "Association", ["Corpus"]),

        // MARK: CFaiss
        .target(
            name: "CFaiss", path: "Sources/Native/CFaiss",
            cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"])],
            linkerSettings: [
                .linkedLibrary("faiss"),
                .linkedLibrary("gomp"),
                .linkedLibrary("openblas"),
                .linkedLibrary("stdc++"),
            ]),

        // MARK: Checksums
        room("Checksums", in: "Native", ["CXXHash"]),
        tests(of: "Checksums"),

        // MARK: Chunking
        room("Chunking", in: "Ingest", ["Corpus"]),
        tests(of: "Chunking", ["Corpus"]),

        // MARK: Client
        room(
            "Client", in: "Service",
            [
                "API",
                "Corpus",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),

        // MARK: CLibXML2
        .systemLibrary(
            name: "CLibXML2", path: "Sources/Native/CLibXML2", pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]),

        // MARK: CLinkGrammar
        .systemLibrary(
            name: "CLinkGrammar", path: "Sources/Native/CLinkGrammar", pkgConfig: "link-grammar",
            providers: [.apt(["liblink-grammar-dev"])]),

        // MARK: CLlama
        .systemLibrary(name: "CLlama", path: "Sources/Native/CLlama", pkgConfig: "llama"),

        // MARK: ContextAssembly
        room("ContextAssembly", in: "Query", ["Corpus"]),
        tests(of: "ContextAssembly", ["Corpus"]),

        // MARK: Corpus
        room("Corpus", in: ".", []),
        tests(of: "Corpus", ["TestSupport"]),

        // MARK: CXXHash
        .systemLibrary(
            name: "CXXHash", path: "Sources/Native/CXXHash", pkgConfig: "libxxhash",
            providers: [.apt(["libxxhash-dev"])]),

        // MARK: Decoding
        room("Decoding", in: "Language", ["Corpus"]),
        tests(of: "Decoding", ["Corpus", "TestSupport"]),

        // MARK: Documents
        room(
            "Documents", in: "Ingest",
            [
                "CLibXML2",
                "Corpus",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        tests(
            of: "Documents",
            ["Chunking", "Corpus", "TestSupport", .product(name: "SystemPackage", package: "swift-system")]),

        // MARK: Embedding
        room("Embedding", in: "Language", ["Corpus"]),
        tests(of: "Embedding", ["Corpus"]),

        // MARK: EndToEnd
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Client",
                "Corpus",
                "TestSupport",
                "samovar",
            ],
            path: "Tests/EndToEndTests", swiftSettings: swiftSettings, linkerSettings: llamaLinking),

        // MARK: Evaluation
        room(
            "Evaluation", in: ".",
            [
                "Answering",
                "ContextAssembly",
                "Corpus",
                "Decoding",
                "Extraction",
                "IndexBundle",
                "Retrieval",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        tests(of: "Evaluation", ["Corpus", "Decoding", "Extraction", "TestSupport"]),

        // MARK: Extraction
        room(
            "Extraction", in: "Ingest",
            [
                "Corpus",
                "Decoding",
                "LinkGrammar",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        tests(
            of: "Extraction",
            [
                "Corpus",
                "Decoding",
                "LinkGrammar",
                "LlamaBackend",
                "TestSupport",
            ], linkerSettings: llamaLinking),

        // MARK: Faiss
        room("Faiss", in: "Native", ["CFaiss"]),
        tests(of: "Faiss", ["CFaiss", "TestSupport"]),

        // MARK: IndexBundle
        room(
            "IndexBundle", in: "Stores",
            [
                "Checksums",
                "Corpus",
                "Faiss",
                "RecordStore",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        tests(of: "IndexBundle", ["Corpus", "RecordStore", "TestSupport"]),

        // MARK: Ingestion
        room(
            "Ingestion", in: "Ingest",
            [
                "Chunking",
                "Corpus",
                "Documents",
                "Embedding",
                "Extraction",
                "IndexBundle",
            ]),
        tests(
            of: "Ingestion",
            [
                "Chunking",
                "Corpus",
                "Documents",
                "Embedding",
                "Extraction",
                "IndexBundle",
                "TestRooms",
                "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ], linkerSettings: llamaLinking),

        // MARK: LinkGrammar
        room("LinkGrammar", in: "Native", ["CLinkGrammar"]),
        tests(of: "LinkGrammar"),

        // MARK: Llama
        room("Llama", in: "Native", ["CLlama"], linkerSettings: llamaLinking),

        // MARK: LlamaBackend
        room(
            "LlamaBackend", in: "Language",
            [
                "Checksums",
                "Corpus",
                "Decoding",
                "Embedding",
                "Llama",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]),
        tests(
            of: "LlamaBackend",
            [
                "API",
                "Corpus",
                "Decoding",
                "Embedding",
                "Llama",
                "ModelCatalogue",
                "TestSupport",
            ], linkerSettings: llamaLinking),

        // MARK: LocalService
        room(
            "LocalService", in: "Service",
            [
                "API",
                "Answering",
                "Association",
                "Chunking",
                "ContextAssembly",
                "Corpus",
                "Decoding",
                "Documents",
                "Embedding",
                "Evaluation",
                "Extraction",
                "IndexBundle",
                "Ingestion",
                "LlamaBackend",
                "ModelCatalogue",
                "Retrieval",
                "Settings",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        tests(of: "LocalService", ["Corpus"], linkerSettings: llamaLinking),

        // MARK: MCP
        room("MCP", in: "Service", ["API", "Corpus", "Presentation"]),
        tests(of: "MCP", ["API", "Corpus", "TestService"]),

        // MARK: ModelCatalogue
        room(
            "ModelCatalogue", in: "Language",
            [
                "Corpus",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        tests(of: "ModelCatalogue", ["Corpus", "TestSupport"]),

        // MARK: Presentation
        room(
            "Presentation", in: "Service",
            [
                "API",
                "Corpus",
                "Evaluation",
            ]),
        tests(of: "Presentation", ["API", "Corpus", "Evaluation", "Extraction"]),

        // MARK: PrometheusMetrics
        room(
            "PrometheusMetrics", in: "Service", [.product(name: "CoreMetrics", package: "swift-metrics")]),
        tests(of: "PrometheusMetrics", [.product(name: "CoreMetrics", package: "swift-metrics")]),

        // MARK: RecordStore
        room(
            "RecordStore", in: "Stores",
            [
                "Corpus",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        tests(of: "RecordStore", ["Corpus", "TestSupport"]),

        // MARK: Retrieval
        room(
            "Retrieval", in: "Query",
            [
                "Association",
                "Corpus",
                "Embedding",
                "IndexBundle",
            ]),
        tests(
            of: "Retrieval",
            [
                "Association",
                "Corpus",
                "Embedding",
                "IndexBundle",
                "TestRooms",
                "TestSupport",
            ], linkerSettings: llamaLinking),

        // MARK: samovar
        .executableTarget(
            name: "samovar",
            dependencies: [
                "API",
                "Client",
                "Corpus",
                "Evaluation",
                "LocalService",
                "MCP",
                "ModelCatalogue",
                "Presentation",
                "PrometheusMetrics",
                "Server",
                "Settings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/samovar", swiftSettings: swiftSettings, linkerSettings: llamaLinking),

        // MARK: SamovarBench
        .executableTarget(
            name: "samovar-bench",
            dependencies: [
                "Association",
                "Corpus",
                "Decoding",
                "Faiss",
                "IndexBundle",
                "Llama",
                "LlamaBackend",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/SamovarBench", swiftSettings: swiftSettings, linkerSettings: llamaLinking),

        // MARK: Server
        room(
            "Server", in: "Service",
            [
                "API",
                "Corpus",
                "SocketActivation",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        tests(
            of: "Server",
            [
                "API",
                "Client",
                "Corpus",
                "TestService",
                "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // MARK: Settings
        room(
            "Settings", in: ".",
            [
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        tests(of: "Settings", ["TestSupport"]),

        // MARK: SocketActivation
        room(
            "SocketActivation", in: "Service",
            [
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // MARK: TestRooms
        .target(
            name: "TestRooms",
            dependencies: [
                "Chunking",
                "Corpus",
                "Decoding",
                "Documents",
                "Embedding",
                "Extraction",
                "IndexBundle",
                "Ingestion",
                "LlamaBackend",
                "LocalService",
                "Retrieval",
                "Settings",
                "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/TestRooms", swiftSettings: swiftSettings),

        // MARK: TestService
        .target(
            name: "TestService", dependencies: ["API", "Corpus"], path: "Tests/TestService",
            swiftSettings: swiftSettings),

        // MARK: TestSupport
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// MARK: SamovarFuzz
// Its `main` is libFuzzer's, which is there only in a build for it (`make fuzz`).
if Context.environment["SAMOVAR_FUZZ"] != nil {
    package.products.append(.executable(name: "samovar-fuzz", targets: ["samovar-fuzz"]))
    package.targets += [
        .executableTarget(
            name: "samovar-fuzz",
            dependencies: [
                "Association",
                "Chunking",
                "Corpus",
                "Documents",
                "IndexBundle",
                "Settings",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/Fuzz/SamovarFuzz", swiftSettings: swiftSettings)
    ]
}
