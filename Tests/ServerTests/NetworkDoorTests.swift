import Corpus
import Foundation
import Server
import TestSupport
import Testing

@Suite struct NetworkDoorTests {
    private static func withToken(
        _ text: String = "0123456789abcdef\n", mode: Int = 0o600, _ body: (String) throws -> Void
    ) async throws {
        try await withScratchDirectory { directory in
            let file = directory.appending(path: "token")
            try text.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            try body(file.path)
        }
    }

    @Test(arguments: ["127.0.0.1:0", "127.8.8.8:7707", "[::1]:7707", "localhost:7707"])
    func loopbackNeedsOnlyAToken(address: String) async throws {
        try await Self.withToken { file in
            _ = try NetworkDoor(address: address, tokenFile: file, allowsRemote: false)
            #expect(throws: Failure.self) {
                try NetworkDoor(address: address, tokenFile: nil, allowsRemote: false)
            }
        }
    }

    @Test(arguments: ["0.0.0.0:7707", "192.168.1.4:7707", "[::]:7707", "example.org:7707", "127.0.0.1.example.org:1"])
    func otherAddressesHaveToBeMeant(address: String) async throws {
        try await Self.withToken { file in
            #expect(throws: Failure.self) {
                try NetworkDoor(address: address, tokenFile: file, allowsRemote: false)
            }
            _ = try NetworkDoor(address: address, tokenFile: file, allowsRemote: true)
        }
    }

    @Test(arguments: ["", "7707", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:70000", "::1:80"])
    func whatIsNoAddressIsRefused(address: String) async throws {
        try await Self.withToken { file in
            #expect(throws: Failure.self) {
                try NetworkDoor(address: address, tokenFile: file, allowsRemote: true)
            }
        }
    }

    @Test func aTokenThatOthersCanReadOrThatIsShortIsRefused() async throws {
        try await Self.withToken(mode: 0o640) { file in
            #expect { try NetworkDoor(address: "127.0.0.1:0", tokenFile: file, allowsRemote: false) } throws: {
                ($0 as? Failure)?.code == .denied
            }
        }
        for text in ["", "short\n", "0123456789 abcdef\n"] {
            try await Self.withToken(text) { file in
                #expect { try NetworkDoor(address: "127.0.0.1:0", tokenFile: file, allowsRemote: false) } throws: {
                    ($0 as? Failure)?.code == .invalidSettings
                }
            }
        }
    }
}
