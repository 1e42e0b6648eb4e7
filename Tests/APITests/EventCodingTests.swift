import API
import Corpus
import Foundation
import TestService
import Testing

@Suite struct EventCodingTests {
    @Test(arguments: AnswerEvent.samples)
    func anAnswerEventComesBack(event: AnswerEvent) throws {
        #expect(try JSONCoding.decode(AnswerEvent.self, from: JSONCoding.encode(event)) == event)
        #expect(
            try JSONCoding.decode(StreamLine<AnswerEvent>.self, from: JSONCoding.encode(StreamLine.event(event)))
                == .event(event))
    }

    @Test(arguments: IngestEvent.samples)
    func anIngestEventComesBack(event: IngestEvent) throws {
        #expect(try JSONCoding.decode(IngestEvent.self, from: JSONCoding.encode(event)) == event)
    }

    @Test func eventsAreFlatObjectsWithTheirName() throws {
        #expect(try JSONCoding.string(AnswerEvent.text("a/b")) == #"{"event":"text","text":"a/b"}"#)
        #expect(
            try JSONCoding.string(IngestEvent.refused(source: "x", reason: .tooLarge, message: "m"))
                == #"{"event":"refused","message":"m","reason":"too_large","source":"x"}"#)
        let finished = try JSONCoding.string(AnswerEvent.finished(.sample))
        #expect(finished.hasPrefix(#"{"citations":[{"byte_range":[10,40],"chunk":9,"#), "\(finished)")
        #expect(finished.contains(#""event":"finished""#))
        #expect(finished.contains(#""pages":[2,3]"#))
    }

    @Test func anUnknownEventIsRefused() {
        #expect(throws: Failure.self) {
            try JSONCoding.decode(AnswerEvent.self, from: Data(#"{"event":"pondered"}"#.utf8))
        }
    }

    @Test func aFailureInAStreamKeepsItsCodeAndMessage() throws {
        let failure = Failure(.modelMissing, "no model")
        let line = StreamLine<AnswerEvent>.failed(failure)
        let json = try JSONCoding.string(line)
        #expect(
            json
                == #"{"error":{"code":"model_missing","message":"no model","param":null,"type":"overloaded_error"},"event":"failed"}"#
        )
        #expect(try JSONCoding.decode(StreamLine<AnswerEvent>.self, from: Data(json.utf8)) == line)
    }

    @Test(arguments: [
        (Failure.Code.invalidRequest, 400), (.denied, 403), (.notFound, 404), (.busy, 503), (.modelMissing, 503),
        (.indexMismatch, 409), (.indexDamaged, 500), (.internal, 500), (Failure.Code(received: "of_tomorrow"), 500),
    ])
    func everyCodeHasAStatus(code: Failure.Code, status: Int) {
        #expect(code.httpStatus == status)
        #expect(ErrorBody(Failure(code, "m")).failure == Failure(code, "m"))
    }
}
