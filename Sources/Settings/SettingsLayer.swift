import Configuration
import Foundation
import Synchronization
import SystemPackage

/// One place that settings come from. Layers are asked in order; the first that holds a key decides.
struct SettingsLayer: Sendable {
    /// How the layer is called in messages; `nil` where every key has a name of its own (flags, variables).
    private let name: String?
    private let originOfKey: @Sendable (String) -> String?
    private let provider: any ConfigProvider
    private let prefix: [String]

    /// Every key the layer holds, where it can be enumerated.
    let keys: Set<String>

    private init(
        name: String?, originOfKey: @escaping @Sendable (String) -> String?, provider: any ConfigProvider,
        prefix: [String], keys: Set<String>
    ) {
        self.name = name
        self.originOfKey = originOfKey
        self.provider = provider
        self.prefix = prefix
        self.keys = keys
    }

    /// What a message calls the place where `key` was given.
    func origin(of key: String) -> String {
        originOfKey(key) ?? name ?? key
    }

    /// The layer's value, or `nil` when it holds none. Throws when the value is not of the asked type.
    func content(of key: String, as type: ConfigType) throws -> ConfigContent? {
        let absolute = AbsoluteConfigKey(prefix + key.split(separator: ".").map(String.init))
        return try provider.value(forKey: absolute, type: type).value?.content
    }

    /// The value as it was written, for messages.
    func writtenValue(of key: String) -> String? {
        if case .string(let text)? = try? content(of: key, as: .string) { return text }
        if case .stringArray(let items)? = try? content(of: key, as: .stringArray) {
            return "[" + items.joined(separator: ", ") + "]"
        }
        return nil
    }
}

extension SettingsLayer {
    /// Values given as flags of one command.
    static func overrides(_ overrides: [SettingsOverride]) -> SettingsLayer {
        // The environment provider is the one that turns text into numbers; flags are text as well.
        var values: [String: String] = [:]
        var flags: [String: String] = [:]
        for override in overrides {
            values[EnvironmentName.unprefixed(override.key)] = override.value
            flags[override.key] = override.flag
        }
        return SettingsLayer(
            name: nil, originOfKey: { [flags] in flags[$0] },
            provider: EnvironmentVariablesProvider(environmentVariables: values), prefix: [],
            keys: Set(flags.keys))
    }

    /// Variables `SAMOVAR_SECTION_KEY`.
    static func environment(_ variables: [String: String]) -> SettingsLayer {
        SettingsLayer(
            name: nil, originOfKey: { EnvironmentName.prefixed($0) },
            provider: EnvironmentVariablesProvider(environmentVariables: variables),
            prefix: [EnvironmentName.prefix], keys: [])
    }

    static func file(_ path: String) async throws(SettingsError) -> SettingsLayer {
        // The provider does not list what a file holds, but asks for every key whether it is a secret: the one
        // public place where all keys of a file pass by, and so the way to notice those that nothing reads.
        let seen = KeyRecorder()
        let options = YAMLSnapshot.ParsingOptions(
            secretsSpecifier: .dynamic { key, _ in
                seen.record(key)
                return false
            })
        guard FileManager.default.isReadableFile(atPath: path) else {
            let reason = FileManager.default.fileExists(atPath: path) ? "is not readable" : "does not exist"
            throw SettingsError(.unreadableFile, "the settings file \(path) \(reason)")
        }
        if holdsOnlyComments(path) {
            return SettingsLayer(
                name: path, originOfKey: { _ in nil }, provider: InMemoryProvider(values: [:]), prefix: [], keys: [])
        }
        do {
            let provider = try await FileProvider<YAMLSnapshot>(
                parsingOptions: options, filePath: FilePath(path))
            return SettingsLayer(
                name: path, originOfKey: { _ in nil }, provider: provider, prefix: [], keys: seen.keys)
        } catch {
            throw SettingsError(.unreadableFile, "the settings file \(path) cannot be read: \(error)")
        }
    }

    /// A file whose every line is commented out says nothing, and is as good as none; the parser wants a mapping.
    private static func holdsOnlyComments(_ path: String) -> Bool {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
        return text.split(whereSeparator: \.isNewline).allSatisfy { line in
            guard let first = line.first(where: { !$0.isWhitespace }) else { return true }
            return first == "#"
        }
    }
}

/// Keys seen during one parse. The parser calls back from a `@Sendable` closure, hence the lock.
private final class KeyRecorder: Sendable {
    private let seen = Mutex<Set<String>>([])

    func record(_ key: String) {
        seen.withLock { _ = $0.insert(key) }
    }

    var keys: Set<String> { seen.withLock { $0 } }
}

/// The name of a key as an environment variable: `generation.top_k` is `SAMOVAR_GENERATION_TOP_K`.
enum EnvironmentName {
    static let prefix = "samovar"

    static func prefixed(_ key: String) -> String {
        unprefixed(prefix + "." + key)
    }

    static func unprefixed(_ key: String) -> String {
        key.uppercased().replacing(".", with: "_")
    }
}
