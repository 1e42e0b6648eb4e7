/// What a service works with, so that whoever calls it can tell whether it would do what the caller's own settings say.
package struct SettingsReport: Sendable, Equatable, Codable {
    /// The index of calls that name none.
    package var index: String

    /// Absolute path of the folder of all indexes.
    package var indexes: String

    /// Absolute path of the folder of model files.
    package var models: String

    /// Every setting that answers or indexes depend on, by its key; equal values have equal texts.
    package var values: [String: String]

    package init(index: String, indexes: String, models: String, values: [String: String]) {
        self.index = index
        self.indexes = indexes
        self.models = models
        self.values = values
    }
}
