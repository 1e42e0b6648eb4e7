package import Foundation

/// What the daemon serves beside the service's answers.
package struct ServerPages: Sendable {
    /// The OpenAPI 3.1 document of every route, as JSON.
    package var openAPI: Data

    /// The process's metrics in Prometheus' text format, as of now.
    package var metrics: @Sendable () -> String

    package init(openAPI: Data, metrics: @escaping @Sendable () -> String) {
        self.openAPI = openAPI
        self.metrics = metrics
    }
}
