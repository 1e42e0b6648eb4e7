/// Paths as users type them, made fit to be sent to a daemon with another working directory.
package enum PathArgument {
    /// The path as an absolute one without `.`, `..` and doubled slashes; pattern characters stay.
    ///
    /// Purely by its letters, as a shell does: `link/..` is the folder that holds the link.
    package static func absolute(_ path: String, in workingDirectory: String) -> String {
        let whole = path.hasPrefix("/") ? path : workingDirectory + "/" + path
        var components: [Substring] = []
        for component in whole.split(separator: "/") where component != "." {
            if component == ".." {
                _ = components.popLast()
            } else {
                components.append(component)
            }
        }
        return "/" + components.joined(separator: "/")
    }
}
