/// A text that equals only the same bytes.
///
/// Swift takes canonically equivalent strings for equal: "ü" in one code point and in two. Paths, sources, documents' own ids
/// and texts on their way to a tokenizer are bytes, as they are to the file system and to SQLite. Whoever compares them, or
/// keeps them in a set or as keys, does it by this type.
package struct BytewiseText: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8.elementsEqual(rhs.text.utf8)
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.text.utf8.lexicographicallyPrecedes(rhs.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension BytewiseText: CustomStringConvertible, ExpressibleByStringLiteral {
    package var description: String { text }

    package init(stringLiteral value: String) {
        self.init(value)
    }
}

/// The parts of a source: an absolute path, or `FILE#ID` of a record that has an id of its own.
package enum DocumentSource {
    /// The file that a document was read from, whose records may be others too.
    package static func file(of source: String, externalID: String?) -> String {
        guard let externalID else { return source }
        return String(decoding: source.utf8.dropLast(externalID.utf8.count + 1), as: UTF8.self)
    }

    /// Whether the path is the folder itself or lies in it. Both are absolute.
    package static func isInside(_ path: String, folder: String) -> Bool {
        let path = path.utf8
        var folder = folder.utf8[...]
        while folder.last == UInt8(ascii: "/") { folder.removeLast() }
        guard path.starts(with: folder) else { return false }
        let rest = path.dropFirst(folder.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }

    /// The path and all folders above it, the innermost first, the root last.
    package static func lineage(of path: String) -> [BytewiseText] {
        var rest = path.utf8[...]
        var lineage: [BytewiseText] = []
        while !rest.isEmpty {
            lineage.append(BytewiseText(String(decoding: rest, as: UTF8.self)))
            guard let slash = rest.lastIndex(of: UInt8(ascii: "/")) else { return lineage }
            rest = rest[..<slash]
        }
        return lineage + ["/"]
    }
}
