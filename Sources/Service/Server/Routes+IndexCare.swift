import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Routes that look after indexes: ``IndexCare`` as HTTP.
extension Routes {
    func addIndexCare(to table: inout RouteTable) {
        table.on(.get, "/v1/indexes") { _, _ in try .json(ListBody(try await service.indexes())) }
        table.on(.delete, "/v1/indexes/{id}") { _, context in
            let name = try context.parameters.require("id")
            try await service.removeIndex(name)
            return try .json(RemovalBody(removed: [name]))
        }
        table.on(.post, "/v1/documents/remove") { request, _ in
            var request = request
            let message = try await request.decodeBody(DocumentsRequest.self, limit: maximumBodyBytes)
            let ids = try await documentIDs(message)
            try await service.removeDocuments(ids, index: message.index)
            return try .json(RemovalBody(removed: ids))
        }
        table.on(.post, "/v1/documents/find") { request, _ in
            var request = request
            let message = try await request.decodeBody(DocumentsRequest.self, limit: maximumBodyBytes)
            return try .json(ListBody(try await service.findDocuments(message)))
        }
        table.on(.post, "/v1/rebuild") { request, _ in
            var request = request
            let index = request.index
            var message = try await request.decodeOptionalBody(RebuildRequest.self, limit: maximumBodyBytes)
            if message == nil { message = RebuildRequest() }
            if message?.index == nil { message?.index = index }
            return try .json(try await service.rebuild(message ?? RebuildRequest()), status: .accepted)
        }
        table.on(.get, "/v1/jobs/{id}") { request, context in
            let id = try context.identifier()
            guard request.accepts("text/event-stream") else {
                return try .json(try await service.job(id, index: request.index))
            }
            // What watches for the client's end begins behind the request's own.
            var request = request
            _ = try await request.readBody(limit: maximumBodyBytes)
            return EventStream(
                events: try await service.watchJob(id, index: request.index), framing: .serverSentEvents, trailer: nil,
                logger: context.logger, isTerminal: { $0.state.isFinal }
            ).response(to: request) { try EventFraming.serverSentEvents.frame(ErrorBody($0)) }
        }
        table.on(.post, "/v1/jobs/{id}/cancel") { request, context in
            try .json(try await service.cancelJob(try context.identifier(), index: request.index))
        }
        table.on(.post, "/v1/jobs/{id}/resume") { request, context in
            try .json(try await service.resumeJob(try context.identifier(), index: request.index), status: .accepted)
        }
        table.on(.get, "/v1/generations") { request, _ in
            try .json(ListBody(try await service.generations(index: request.index)))
        }
        table.on(.post, "/v1/generations/{id}/use") { request, context in
            let number = Int(try context.identifier())
            return try .json(ListBody(try await service.useGeneration(number, index: request.index)))
        }
        table.on(.post, "/v1/generations/prune") { request, _ in
            try .json(ListBody(try await service.pruneGenerations(index: request.index)))
        }
        table.on(.post, "/v1/verify") { request, _ in
            var request = request
            let index = request.index
            let message = try await request.decodeOptionalBody(VerificationRequest.self, limit: maximumBodyBytes)
            var verification = message ?? VerificationRequest()
            if verification.index == nil { verification.index = index }
            return try .json(try await service.verify(verification))
        }
        table.on(.post, "/v1/repair") { request, _ in try .json(try await service.repair(index: request.index)) }
        table.on(.post, "/v1/compact") { request, _ in try .json(try await service.compact(index: request.index)) }
        table.on(.post, "/v1/backup") { request, _ in
            var request = request
            let message = try await request.decodeBody(BackupRequest.self, limit: maximumBodyBytes)
            return try .json(try await service.backup(message))
        }
        table.on(.post, "/v1/restore") { request, _ in
            var request = request
            let message = try await request.decodeBody(BackupRequest.self, limit: maximumBodyBytes)
            return try .json(try await service.restore(message))
        }
    }

    /// Numbers go as they are: whether they are there is for the call itself to say.
    private func documentIDs(_ request: DocumentsRequest) async throws -> [DocumentID] {
        var ids: [DocumentID] = []
        var names: [DocumentName] = []
        for name in request.ids {
            if case .number(let id) = try name.meaning() { ids.append(id) } else { names.append(name) }
        }
        guard !names.isEmpty else { return ids }
        var request = request
        request.ids = names
        let found = try await service.findDocuments(request).map(\.id)
        return ids + found.filter { !ids.contains($0) }
    }
}
