/// Which entries of a folder a walk leaves out: the configured patterns, outranked by the `.gitignore` and
/// `.samovarignore` files of the folders from the root of the walk down to the entry.
///
/// Meaning and rank of patterns are Git's: the last matching line of the deepest file decides, `!` takes an entry back
/// in, a trailing slash is for folders only, a slash elsewhere ties the pattern to the file's own folder. What lies in
/// an ignored folder cannot be taken back in, for the folder is not entered.
struct IgnoreRules: Sendable {
    /// The files' names, in rising rank.
    static let fileNames = [".gitignore", ".samovarignore"]

    private struct Rule: Sendable {
        let pattern: GlobPattern
        let isNegated: Bool
        let isForFolders: Bool
        /// Whether the pattern is for a path from the rule's folder rather than for a name at any depth.
        let isAnchored: Bool
        /// How many names of an entry's path, counted from the root, lie above the rule's folder.
        let depth: Int
    }

    /// In rising rank.
    private var rules: [Rule] = []

    init(patterns: [String]) {
        add(lines: patterns, depth: 0)
    }

    /// Adds the lines of an ignore file in the folder `depth` names below the root.
    mutating func add(lines: [some StringProtocol], depth: Int) {
        for line in lines {
            if let rule = Self.rule(String(line), depth: depth) { rules.append(rule) }
        }
    }

    /// - Parameter path: the entry's names, from the root of the walk.
    func ignores(_ path: [String], isFolder: Bool) -> Bool {
        for rule in rules.reversed() {
            if rule.isForFolders, !isFolder { continue }
            let names = rule.isAnchored ? path.dropFirst(rule.depth) : path.suffix(1)
            if rule.pattern.matches(Array(names)) { return !rule.isNegated }
        }
        return false
    }

    private static func rule(_ line: String, depth: Int) -> Rule? {
        var pattern = line[...]
        while let last = pattern.last, last == " " || last == "\t" || last == "\r" { pattern.removeLast() }
        guard let first = pattern.first, first != "#" else { return nil }
        let isNegated = first == "!"
        if isNegated { pattern.removeFirst() }
        let isForFolders = pattern.last == "/"
        if isForFolders { pattern.removeLast() }
        guard !pattern.isEmpty else { return nil }
        return Rule(
            pattern: GlobPattern(pattern), isNegated: isNegated, isForFolders: isForFolders,
            isAnchored: pattern.contains("/"), depth: depth)
    }
}
