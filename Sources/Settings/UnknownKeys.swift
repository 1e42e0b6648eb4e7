/// Finds keys that nothing reads: in a settings file they are typing mistakes whose value would silently not count.
enum UnknownKeys {
    /// Refuses the first (in alphabetical order) key of `layer` that is not known, naming the nearest known one.
    static func check(_ layer: SettingsLayer, known: Set<String>) throws(SettingsError) {
        let sections = sections(of: known)
        for key in layer.keys.sorted() where !known.contains(key) {
            // `server:` with nothing, or only comments, under it is an empty section, not a key.
            if sections.contains(key), ["", "~", "null"].contains(layer.writtenValue(of: key) ?? "") { continue }
            let section = key.prefix { $0 != "." }
            let neighbours = known.filter { $0.hasPrefix(section + ".") }
            throw refusal(
                of: key, at: layer.origin(of: key), candidates: neighbours.isEmpty ? known : neighbours)
        }
    }

    /// Refuses a variable that names a section of ours but no key in it. Other variables with our prefix (for
    /// scripts, for tests) are none of our business.
    static func check(environment: [String: String], known: Set<String>) throws(SettingsError) {
        let names = Set(known.map(EnvironmentName.prefixed))
        let sections = sections(of: known).map { EnvironmentName.prefixed($0) + "_" }
        for name in environment.keys.sorted() where !names.contains(name) {
            guard sections.contains(where: { name.hasPrefix($0) }) else { continue }
            throw refusal(of: name, at: "environment", candidates: names)
        }
    }

    private static func sections(of known: Set<String>) -> Set<String> {
        Set(known.compactMap { $0.split(separator: ".").first.map(String.init) })
    }

    private static func refusal(
        of key: String, at origin: String, candidates: Set<String>
    ) -> SettingsError {
        let nearest = candidates.sorted().min { distance(key, $0) < distance(key, $1) }
        let hint = nearest.map { "; the nearest known key is \($0)" } ?? ""
        return SettingsError(.unknownKey, "unknown key \(key) (\(origin))\(hint)")
    }

    /// Levenshtein distance in bytes. O(|a|·|b|) time, O(|b|) space.
    static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b.utf8)
        var row = Array(0...b.count)
        for (i, x) in a.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
