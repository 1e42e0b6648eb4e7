import API
import Client
import Corpus
import Foundation
import TestService
import Testing

/// A job that is watched over the socket.
@Suite struct JobStreamTests {
    @Test func aWatchedJobIsServerSentEventsWithOneOutcomeAtTheEnd() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "GET", "/v1/jobs/12", headers: ["Accept": "text/event-stream"])
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/event-stream")
            let messages = response.body.components(separatedBy: "\n\n").dropLast()
            let jobs = try messages.map { message in
                #expect(message.hasPrefix("data: "))
                return try JSONCoding.decode(JobStatus.self, from: Data(message.dropFirst(6).utf8))
            }
            #expect(jobs == .script)
            #expect(jobs.count { $0.state.isFinal } == 1 && jobs.last?.state.isFinal == true)
        }
    }

    @Test func theClientHearsOfEachChangeAndOfOneOutcome() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                var jobs: [JobStatus] = []
                for try await job in try await client.watchJob(12, index: "tea") { jobs.append(job) }
                #expect(jobs == .script)
                var before: [JobStatus] = []
                await #expect(throws: Failure(.indexDamaged, "the ledger is gone")) {
                    for try await job in try await client.watchJob(12, index: "damaged") { before.append(job) }
                }
                #expect(before == .script)
                await #expect(throws: Failure(.notFound, "no job 13")) {
                    try await client.watchJob(13, index: nil)
                }
            }
        }
    }

    @Test func aLedgerThatFailsEndsTheEventsWithItsError() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "GET", "/v1/jobs/12?index=damaged", headers: ["Accept": "text/event-stream"])
            let messages = response.body.components(separatedBy: "\n\n").dropLast()
            #expect(messages.count == 4 && messages.last?.contains(#""code":"index_damaged""#) == true)
            let missing = try await RawResponse.exchange(
                daemon.socketPath, "GET", "/v1/jobs/13", headers: ["Accept": "text/event-stream"])
            #expect(missing.status == 404)
        }
    }
}
