import Configuration

/// Reads typed values out of the layers, most important layer first, and remembers which keys exist.
///
/// The sections' initialisers are the only list of keys: what they ask for is known, everything else in a file is refused.
struct SettingsReader {
    private let layers: [SettingsLayer]
    private(set) var knownKeys: Set<String> = []

    /// What was read so far.
    private(set) var readings = SettingsReadings()

    init(layers: [SettingsLayer]) {
        self.layers = layers
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int {
        let (content, layer) = try find(key, as: .int, "a whole number")
        guard case .int(let value) = content else { throw wrongType(key, layer, "a whole number") }
        guard range.contains(value) else {
            throw outOfRange(key, layer, "\(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func number(_ key: String, in range: ClosedRange<Double>) throws(SettingsError) -> Double {
        let (content, layer) = try find(key, as: .double, "a number")
        guard case .double(let value) = content else { throw wrongType(key, layer, "a number") }
        guard range.contains(value) else {
            throw outOfRange(key, layer, "\(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func flag(_ key: String) throws(SettingsError) -> Bool {
        let (content, layer) = try find(key, as: .bool, "true or false")
        guard case .bool(let value) = content else { throw wrongType(key, layer, "true or false") }
        return value
    }

    /// Text of at least one character, unless `allowingEmpty`.
    mutating func text(_ key: String, allowingEmpty: Bool = false) throws(SettingsError) -> String {
        let (content, layer) = try find(key, as: .string, "text")
        guard case .string(let value) = content else { throw wrongType(key, layer, "text") }
        guard allowingEmpty || !value.isEmpty else { throw outOfRange(key, layer, "text that is not empty") }
        return value
    }

    mutating func choice(_ key: String, of choices: [String]) throws(SettingsError) -> String {
        let (content, layer) = try find(key, as: .string, "text")
        guard case .string(let value) = content else { throw wrongType(key, layer, "text") }
        guard choices.contains(value) else { throw outOfRange(key, layer, choices.joined(separator: ", ")) }
        return value
    }

    /// A name that is also a file name: letters, digits, `.`, `_` and `-`, the first a letter or digit, at most 64.
    mutating func name(_ key: String) throws(SettingsError) -> String {
        let (content, layer) = try find(key, as: .string, "text")
        guard case .string(let value) = content else { throw wrongType(key, layer, "text") }
        let isPlain = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let isInner = { (byte: UInt8) in
            isPlain(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        guard let first = value.utf8.first, isPlain(first), value.utf8.allSatisfy(isInner), value.utf8.count <= 64
        else {
            throw outOfRange(
                key, layer, "1 to 64 letters, digits, '.', '_' and '-', the first a letter or a digit")
        }
        return value
    }

    /// An absolute path, `~/…` (made absolute), or empty for "choose the usual place".
    mutating func path(_ key: String, home: String) throws(SettingsError) -> String? {
        let (content, layer) = try find(key, as: .string, "text")
        guard case .string(let value) = content else { throw wrongType(key, layer, "text") }
        if value.isEmpty { return nil }
        if value.hasPrefix("~/") { return home + value.dropFirst(1) }
        guard value.hasPrefix("/") else {
            throw outOfRange(key, layer, "an absolute path, a path that starts with ~/, or nothing")
        }
        return value
    }

    mutating func list(_ key: String) throws(SettingsError) -> [String] {
        let (content, layer) = try find(key, as: .stringArray, "a list of texts")
        guard case .stringArray(let items) = content else { throw wrongType(key, layer, "a list of texts") }
        return items.filter { !$0.isEmpty }
    }

    /// Refuses a value for a reason that only a look at several keys shows.
    func refusal(of key: String, allowed: String) -> SettingsError {
        for layer in layers where layer.writtenValue(of: key) != nil {
            return outOfRange(key, layer, allowed)
        }
        return SettingsError(.outOfRange, "\(key): allowed is \(allowed)")
    }

    private mutating func find(
        _ key: String, as type: ConfigType, _ wanted: String
    ) throws(SettingsError) -> (ConfigContent, SettingsLayer) {
        knownKeys.insert(key)
        for (position, layer) in layers.enumerated() {
            do {
                if let content = try layer.content(of: key, as: type) {
                    let isTold = position < layers.count - 1
                    readings.note(key, Self.text(content), origin: isTold ? layer.origin(of: key) : nil)
                    return (content, layer)
                }
            } catch {
                throw wrongType(key, layer, wanted)
            }
        }
        let shipped = layers.last.map { " (\($0.origin(of: key)))" } ?? ""
        throw SettingsError(
            .missingValue,
            "the shipped settings\(shipped) have no value for \(key): they belong to another version of samovar")
    }

    /// Equal values have equal texts, in whatever layer they were written.
    private static func text(_ content: ConfigContent) -> String {
        switch content {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .stringArray(let items): items.filter { !$0.isEmpty }.joined(separator: ", ")
        default: "\(content)"
        }
    }

    private func wrongType(_ key: String, _ layer: SettingsLayer, _ wanted: String) -> SettingsError {
        let value = layer.writtenValue(of: key).map { " = \($0)" } ?? ""
        return SettingsError(.wrongType, "\(key)\(value) (\(layer.origin(of: key))): wanted is \(wanted)")
    }

    private func outOfRange(_ key: String, _ layer: SettingsLayer, _ allowed: String) -> SettingsError {
        let written = layer.writtenValue(of: key) ?? ""
        let value = written.isEmpty ? "nothing" : written
        return SettingsError(.outOfRange, "\(key) = \(value) (\(layer.origin(of: key))): allowed is \(allowed)")
    }
}
