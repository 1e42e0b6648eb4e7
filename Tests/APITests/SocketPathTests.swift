import API
import Corpus
import Testing

@Suite struct SocketPathTests {
    @Test(arguments: [
        (["XDG_RUNTIME_DIR": "/run/user/7"], "/run/user/7/samovar.sock"),
        (["XDG_RUNTIME_DIR": "/run/user/7/"], "/run/user/7/samovar.sock"),
        (["XDG_RUNTIME_DIR": "run"], "/tmp/samovar-7/samovar.sock"),
        ([:], "/tmp/samovar-7/samovar.sock"),
    ])
    func theStandardPathFollowsTheSession(environment: [String: String], path: String) {
        #expect(SocketPath.standard(environment: environment, userID: 7) == path)
    }

    @Test func aPathThatNoSocketCanHaveIsRefused() throws {
        try SocketPath.validate("/" + String(repeating: "a", count: 106))
        let failure = #expect(throws: Failure.self) {
            try SocketPath.validate("/" + String(repeating: "ä", count: 54))
        }
        #expect(failure?.code == .invalidSettings)
        #expect(failure?.message.contains("109 bytes") == true)
        #expect(throws: Failure.self) { try SocketPath.validate("samovar.sock") }
    }
}
