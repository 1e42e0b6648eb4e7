/// The values of one run as text, key by key, for comparison with those of another run.
package struct SettingsReadings: Sendable, Equatable {
    /// By key; equal values have equal texts.
    package private(set) var values: [String: String] = [:]

    /// Where a value comes from that was told by a flag, a variable or the user's file; shipped defaults are not in here.
    package private(set) var origins: [String: String] = [:]

    init() {}

    mutating func note(_ key: String, _ value: String, origin: String?) {
        values[key] = value
        origins[key] = origin
    }

    /// Whether somebody told it, whatever the value.
    package func isTold(_ key: String) -> Bool { origins[key] != nil }

    /// The keys of these sections that were told here and have another value there, in order.
    package func told(in sections: Set<String>, unlike other: [String: String]) -> [String] {
        origins.keys.filter { key in
            sections.contains(String(key.prefix { $0 != "." })) && values[key] != other[key]
        }.sorted()
    }
}
