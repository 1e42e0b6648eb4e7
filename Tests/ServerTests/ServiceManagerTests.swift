import Corpus
import Foundation
import Server
import TestSupport
import Testing

@Suite struct ServiceManagerTests {
    @Test func aSocketMeantForAnotherProcessIsNotTaken() throws {
        let none = try InheritedSocket.announced(in: [:], processID: 7)
        #expect(none == nil)
        let others = try InheritedSocket.announced(in: ["LISTEN_PID": "8", "LISTEN_FDS": "1"], processID: 7)
        #expect(others == nil)
    }

    @Test func severalSocketsAreRefused() {
        #expect { try InheritedSocket.announced(in: ["LISTEN_PID": "7", "LISTEN_FDS": "2"], processID: 7) } throws: {
            ($0 as? Failure)?.code == .invalidSettings
        }
    }

    @Test func withoutAManagerNothingIsSaid() {
        ServiceManager(environment: [:]).tell(.stopping)
        ServiceManager(environment: ["NOTIFY_SOCKET": "/nonexistent/notify"]).tell(.ready(status: "up"))
    }
}
