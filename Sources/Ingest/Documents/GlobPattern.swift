/// A shell pattern for one path, in the manner of glob(3): `*` and `?` stay inside a name, `[a-z]` and `[!a-z]` are one
/// character of a set, `\` takes the next character as it is, and `**` as a whole name stands for any number of folders.
///
/// Complexity of a match: O(pattern × path) for names and O(names of both) for `**`; no pattern makes it explode.
struct GlobPattern: Sendable, Equatable {
    /// The names of the pattern, between slashes.
    let names: [NamePattern]

    init(_ pattern: some StringProtocol) {
        self.names = pattern.split(separator: "/").map { NamePattern($0) }
    }

    /// Whether a string holds anything that a pattern would read differently.
    static func isPattern(_ path: String) -> Bool {
        path.utf8.contains { "*?[".utf8.contains($0) }
    }

    /// Whether the pattern describes the whole path, given by its names.
    func matches(_ path: [String]) -> Bool {
        let path = path.map { Array($0.unicodeScalars) }
        // reachable[i]: the names read so far can end before path[i].
        var reachable = [Bool](repeating: false, count: path.count + 1)
        reachable[0] = true
        for name in names {
            if name.isAnyFolders {
                if let first = reachable.firstIndex(of: true) {
                    for index in first..<reachable.count { reachable[index] = true }
                }
                continue
            }
            for index in stride(from: path.count, to: 0, by: -1) {
                reachable[index] = reachable[index - 1] && name.matches(path[index - 1])
            }
            reachable[0] = false
        }
        return reachable[path.count]
    }
}

/// The pattern of one name of a path.
struct NamePattern: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case scalar(Unicode.Scalar)
        case any
        case run
        case set([ClosedRange<UInt32>], isNegated: Bool)
    }

    private let pieces: [Piece]

    /// Whether the name is `**`.
    let isAnyFolders: Bool

    /// The name itself, where nothing in it is a pattern.
    let literal: String?

    /// Whether a hidden name was asked for: as in glob(3), wildcards at the start do not match a dot.
    var namesHidden: Bool { pieces.first == .scalar(".") }

    init(_ pattern: some StringProtocol) {
        self.isAnyFolders = pattern == "**"
        let scalars = Array(pattern.unicodeScalars)
        var pieces: [Piece] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "*":
                if pieces.last != .run { pieces.append(.run) }
            case "?":
                pieces.append(.any)
            case "[":
                if let (set, next) = Self.set(in: scalars, from: index) {
                    pieces.append(set)
                    index = next
                } else {
                    pieces.append(.scalar(scalar))
                }
            case "\\" where index < scalars.count:
                pieces.append(.scalar(scalars[index]))
                index += 1
            default:
                pieces.append(.scalar(scalar))
            }
        }
        self.pieces = pieces
        var literal = String.UnicodeScalarView()
        for case .scalar(let scalar) in pieces { literal.append(scalar) }
        self.literal = literal.count == pieces.count ? String(literal) : nil
    }

    func matches(_ name: [Unicode.Scalar]) -> Bool {
        var (piece, position) = (0, 0)
        // Where to go on when what follows the last run fails: the run then takes one more scalar.
        var retry: (piece: Int, position: Int)?
        while position < name.count {
            if piece < pieces.count, pieces[piece] == .run {
                piece += 1
                retry = (piece, position)
            } else if piece < pieces.count, Self.matches(pieces[piece], name[position]) {
                piece += 1
                position += 1
            } else if let last = retry {
                retry = (last.piece, last.position + 1)
                piece = last.piece
                position = last.position + 1
            } else {
                return false
            }
        }
        while piece < pieces.count, pieces[piece] == .run { piece += 1 }
        return piece == pieces.count
    }

    private static func matches(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
        switch piece {
        case .scalar(let expected): expected == scalar
        case .any: true
        case .run: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
        }
    }

    /// The set that starts after a `[`, and where the pattern goes on; `nil` when it is never closed.
    private static func set(in scalars: [Unicode.Scalar], from start: Int) -> (Piece, next: Int)? {
        var index = start
        var isNegated = false
        if index < scalars.count, scalars[index] == "!" || scalars[index] == "^" {
            isNegated = true
            index += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        let first = index
        while index < scalars.count {
            // A bracket at the first place stands for itself.
            if scalars[index] == "]", index > first { return (.set(ranges, isNegated: isNegated), index + 1) }
            let lower = scalars[index].value
            if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                let upper = scalars[index + 2].value
                if lower <= upper { ranges.append(lower...upper) }
                index += 3
            } else {
                ranges.append(lower...lower)
                index += 1
            }
        }
        return nil
    }
}
