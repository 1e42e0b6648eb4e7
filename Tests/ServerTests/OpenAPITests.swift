import Foundation
import Testing

/// The published description against the server's own answers; `Tests/Clients/schemathesis.sh` tries the shapes.
@Suite struct OpenAPITests {
    private struct Document: Decodable {
        struct Operation: Decodable { var operationId: String }
        var openapi: String
        var paths: [String: [String: Operation]]
    }

    private static let published: Document? = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Config/openapi.json").standardized
        return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(Document.self, from: $0) }
    }()

    @Test func everyDescribedRouteExistsAndNoMethodIsLeftOut() async throws {
        let document = try #require(Self.published)
        #expect(document.openapi.hasPrefix("3.1"))
        try await Daemon.running { daemon in
            for (path, operations) in document.paths {
                let address = path.replacing("{id}", with: "4")
                // PATCH is no route's method: a known path refuses it and names what it takes, an unknown one is not found.
                let response = try await RawResponse.exchange(daemon.socketPath, "PATCH", address)
                #expect(response.status == 405, "\(path)")
                let allowed = Set((response.headers["allow"] ?? "").split(separator: ", ").map(String.init))
                #expect(allowed.subtracting(["HEAD"]) == Set(operations.keys.map { $0.uppercased() }), "\(path)")
            }
        }
    }

    @Test func everyRouteIsDescribed() async throws {
        let document = try #require(Self.published)
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Service/Server").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("Routes") }
        let text = try files.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
        let routes = text.matches(of: /table\.on\(\.(\w+), "([^"]+)"/)
        #expect(routes.count > 10)
        for route in routes {
            #expect(document.paths[String(route.2)]?[String(route.1)] != nil, "\(route.1) \(route.2)")
        }
    }

    @Test func theDocumentAndTheMetricsAreServed() async throws {
        try await Daemon.running { daemon in
            let document = try await RawResponse.exchange(daemon.socketPath, "GET", "/openapi.json")
            #expect(document.status == 200)
            #expect(document.headers["content-type"] == "application/json")
            let metrics = try await RawResponse.exchange(daemon.socketPath, "GET", "/metrics")
            #expect(metrics.body == "up 1\n")
            #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        }
    }

    @Test func livenessAndReadinessAreToldApart() async throws {
        try await Daemon.running { daemon in
            let live = try await RawResponse.exchange(daemon.socketPath, "GET", "/health/live")
            #expect(live.status == 200)
            // The scripted service is degraded.
            let ready = try await RawResponse.exchange(daemon.socketPath, "GET", "/health/ready")
            #expect(ready.status == 503)
            #expect(ready.body.contains("no generator"))
        }
    }
}
