/// How far the fetching of a model is.
package struct PullProgress: Sendable, Equatable {
    package enum Stage: Sendable, Equatable {
        /// A part is being downloaded and checked; counted from 1.
        case fetching(part: Int, of: Int)
        /// The parts are being joined or converted.
        case assembling
        /// Nothing was to be done, or everything is.
        case finished
    }

    package var model: String
    package var stage: Stage

    /// Bytes of parts that are here and checked. They move in steps of one part.
    package var bytesDone: Int64
    package var bytesTotal: Int64
}
