import ArgumentParser
import Foundation
import LocalService
import MCP
import Settings

struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve the index to editors and assistants: Model Context Protocol on standard input and output.",
        discussion: """
            Register it in a client as the command "samovar mcp", with --index NAME for another index. It offers the tools \
            search, ask, list_documents and read_document, and every document as a resource. Nothing is changed.
            """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.run(global) { session in
            try await session.withService(for: .answering) { connection in
                let settings = session.settings.mcp
                let server = MCPServer(
                    service: connection.service,
                    options: MCPServer.Options(
                        version: LocalService.version, index: connection.index, documentBytes: settings.documentBytes,
                        pageSize: settings.pageSize, maximumRequests: settings.maximumRequests)
                ) { line in try session.console.write(line) }
                var lines = StandardInputLines(maximumLineBytes: settings.maximumLineBytes)
                do {
                    while let line = try await lines.next() { try await server.receive(line.bytes) }
                    try await server.drain()
                } catch {
                    await server.stop()
                    throw error
                }
            }
        }
    }
}
