/// The attributes of one element that say something about its text.
///
/// Complexity: O(length of the tag); values are cut after 4 KiB.
struct HTMLAttributes {
    private var values: [String: String] = [:]

    init() {}

    /// - Parameter pairs: libxml2's: a name, its value or nothing, and so on, up to a missing name.
    init(_ pairs: UnsafeMutablePointer<UnsafePointer<UInt8>?>?) {
        guard let pairs else { return }
        var index = 0
        while let name = pairs[index] {
            let key = Self.string(name, limit: 32).lowercased()
            if Self.known.contains(key), values[key] == nil {
                values[key] = pairs[index + 1].map { Self.string($0, limit: 4096) } ?? ""
            }
            index += 2
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// The names of its classes.
    var classes: [Substring] { (values["class"] ?? "").split(whereSeparator: \.isWhitespace) }

    /// A count such as of the columns that a cell spans, between 1 and `limit`.
    func count(_ name: String, limit: Int) -> Int {
        guard let value = values[name], let number = Int(value.filter { !$0.isWhitespace }.prefix(9)) else { return 1 }
        return min(max(1, number), limit)
    }

    private static let known: Set<String> = [
        "alttext", "aria-hidden", "bgcolor", "class", "colspan", "encoding", "hidden", "href", "id", "open", "rel",
        "role", "rowspan", "start", "style", "type",
    ]

    private static func string(_ bytes: UnsafePointer<UInt8>, limit: Int) -> String {
        var count = 0
        while count < limit, bytes[count] != 0 { count += 1 }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
