package import Corpus

/// A failure in OpenAI's error shape: `{"error":{"code":…,"message":…,"param":null,"type":…}}`.
///
/// `code` is the failure's own code, so that nothing is lost between the two sides of the socket.
package struct ErrorBody: Sendable, Equatable, Codable {
    package struct Detail: Sendable, Equatable, Codable {
        package var message: String
        /// OpenAI's coarse class of error, which its clients turn into exception types.
        package var type: String
        /// The request's field at fault, where one is.
        package var param: String?
        package var code: String

        private enum CodingKeys: String, CodingKey {
            case message
            case type
            case param
            case code
        }

        package init(message: String, type: String, param: String?, code: String) {
            self.message = message
            self.type = type
            self.param = param
            self.code = code
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(message, forKey: .message)
            try container.encode(type, forKey: .type)
            // OpenAI's clients expect the key, null or not.
            try container.encode(param, forKey: .param)
            try container.encode(code, forKey: .code)
        }
    }

    package var error: Detail

    package init(_ failure: Failure) {
        self.error = Detail(
            message: failure.message, type: failure.code.errorType, param: Self.field(in: failure),
            code: failure.code.name)
    }

    /// Messages about a field begin with its name and a colon.
    private static func field(in failure: Failure) -> String? {
        guard failure.code == .invalidRequest,
            let match = failure.message.prefixMatch(of: /[a-z_][A-Za-z0-9_.$\[\]]*(?=: )/)
        else { return nil }
        return String(match.output)
    }

    package var failure: Failure {
        Failure(Failure.Code(received: error.code), error.message)
    }
}
