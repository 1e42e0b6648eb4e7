/// The existing paths that a pattern describes.
enum GlobExpansion {
    /// Matches in the order of their names; hidden names only where the pattern spells the dot, `**` through real folders
    /// only. Folders that cannot be read match nothing, as in a shell.
    ///
    /// Complexity: O(entries of the folders that the pattern's wildcards go through).
    static func paths(matching pattern: String) -> [String] {
        var matches: [String] = []
        let root = pattern.hasPrefix("/") ? "/" : ""
        expand(GlobPattern(pattern).names[...], in: root, into: &matches)
        return matches
    }

    private static func expand(_ names: ArraySlice<NamePattern>, in folder: String, into matches: inout [String]) {
        guard let name = names.first else {
            matches.append(folder)
            return
        }
        let rest = names.dropFirst()
        if name.isAnyFolders {
            expand(rest, in: folder, into: &matches)
            for entry in entries(of: folder) where isVisibleFolder(entry, in: folder) {
                expand(names, in: folder + entry + "/", into: &matches)
            }
        } else if let literal = name.literal {
            let path = folder + literal
            if FileSystem.exists(path) { descend(rest, from: path, into: &matches) }
        } else {
            for entry in entries(of: folder)
            where (name.namesHidden || !entry.hasPrefix(".")) && name.matches(Array(entry.unicodeScalars)) {
                descend(rest, from: folder + entry, into: &matches)
            }
        }
    }

    private static func descend(_ rest: ArraySlice<NamePattern>, from path: String, into matches: inout [String]) {
        if rest.isEmpty {
            matches.append(path)
        } else {
            expand(rest, in: path + "/", into: &matches)
        }
    }

    private static func entries(of folder: String) -> [String] {
        let names = (try? FileSystem.names(in: folder.isEmpty ? "." : folder)) ?? []
        return names.compactMap(\.self)
    }

    private static func isVisibleFolder(_ entry: String, in folder: String) -> Bool {
        guard !entry.hasPrefix("."), case .folder? = try? FileSystem.kind(of: folder + entry) else { return false }
        return true
    }
}
