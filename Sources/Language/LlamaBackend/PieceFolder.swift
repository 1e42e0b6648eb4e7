import Checksums
import Foundation
import Llama
import Synchronization

/// Pieces in files, one each, up to a number of bytes; the least recently used leave.
///
/// A cache and nothing else: a file that is cut short, altered, of another model or of other tokens is removed and its piece
/// computed again. Files are written on a queue of their own and put in place by a rename, so that no reader sees half of one.
final class PieceFolder: Sendable {
    private let folder: URL
    private let limit: Int
    private let fingerprint: [UInt8]
    private let writing = DispatchQueue(label: "samovar.pieces", qos: .utility)
    private let bytes: Mutex<Int>

    private static let magic: [UInt8] = Array("samovar-kv-2\n".utf8)

    /// - Returns: `nil` when the folder cannot be made.
    init?(_ folder: URL, fingerprint: String, limit: Int) {
        let files = FileManager.default
        guard limit > 0,
            (try? files.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])) != nil
        else { return nil }
        self.folder = folder
        self.limit = limit
        self.fingerprint = Array(fingerprint.utf8)
        self.bytes = Mutex(Self.contents(of: folder).reduce(0) { $0 + $1.size })
    }

    func block(for key: PieceKey) -> KeyValueBlock? {
        let file = place(of: key)
        guard let data = try? Data(contentsOf: file, options: .alwaysMapped) else { return nil }
        let block = data.withUnsafeBytes { decode($0, key: key) }
        if block == nil {
            try? FileManager.default.removeItem(at: file)
        } else {
            try? FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: file.path)
        }
        return block
    }

    func write(_ block: KeyValueBlock, for key: PieceKey) {
        writing.async { [self] in
            let data = encode(block, key: key)
            guard data.count <= limit, (try? data.write(to: place(of: key), options: .atomic)) != nil else { return }
            let total = bytes.withLock { bytes in
                bytes += data.count
                return bytes
            }
            if total > limit { trim() }
        }
    }

    func remove(_ key: PieceKey) {
        writing.async { [self] in
            let file = place(of: key)
            let size = (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
            guard (try? FileManager.default.removeItem(at: file)) != nil else { return }
            bytes.withLock { $0 -= size }
        }
    }

    /// What there is of this model, the least recently used first. O(files): reads the beginning of each.
    func keys() -> [PieceKey] {
        Self.contents(of: folder).sorted { $0.used < $1.used }.compactMap { file in
            guard let data = try? Data(contentsOf: file.file, options: .alwaysMapped) else { return nil }
            return data.withUnsafeBytes { key(in: $0) }
        }
    }

    /// Comes back when everything is written that was to be.
    func settle() async {
        await withCheckedContinuation { continuation in writing.async { continuation.resume() } }
    }

    /// Removes the oldest until a tenth of the limit is free.
    private func trim() {
        var files = Self.contents(of: folder).sorted { $0.used > $1.used }
        var total = files.reduce(0) { $0 + $1.size }
        while total > limit - limit / 10, let oldest = files.popLast() {
            try? FileManager.default.removeItem(at: oldest.file)
            total -= oldest.size
        }
        bytes.withLock { $0 = total }
    }

    private static func contents(of folder: URL) -> [(file: URL, size: Int, used: Date)] {
        let wanted: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(wanted))
        return (files ?? []).filter { $0.pathExtension == "kv" }.compactMap { file in
            guard let values = try? file.resourceValues(forKeys: wanted), let size = values.fileSize,
                let used = values.contentModificationDate
            else { return nil }
            return (file, size, used)
        }
    }

    private func place(of key: PieceKey) -> URL {
        var hash = QuickHash()
        fingerprint.withUnsafeBytes { hash.update($0) }
        // Where one part ends and the next begins counts too.
        withUnsafeBytes(of: Int64(key.head.count).littleEndian) { hash.update($0) }
        key.head.withUnsafeBytes { hash.update($0) }
        key.tokens.withUnsafeBytes { hash.update($0) }
        return folder.appending(path: String(hash.finalize(), radix: 16) + ".kv")
    }
}

// MARK: The file: magic, checksum of the rest, model, tokens, shape, rows

extension PieceFolder {
    private func encode(_ block: KeyValueBlock, key: PieceKey) -> Data {
        var body = Data(capacity: block.byteCount + 4 * (key.head.count + key.tokens.count) + 256)
        func append(_ value: Int) { withUnsafeBytes(of: Int64(value).littleEndian) { body.append(contentsOf: $0) } }
        append(fingerprint.count)
        body.append(contentsOf: fingerprint)
        for tokens in [key.head, key.tokens] {
            append(tokens.count)
            tokens.withUnsafeBytes { body.append(contentsOf: $0) }
        }
        let shape = block.shape
        for number in [
            shape.layers, Int(shape.keyType), Int(shape.valueType), shape.keyRow, shape.valueRow, block.count,
            block.position,
        ] { append(number) }
        body.append(contentsOf: block.keys)
        body.append(contentsOf: block.values)
        let checksum = body.withUnsafeBytes { QuickHash.hash($0) }
        var file = Data(Self.magic)
        withUnsafeBytes(of: checksum.littleEndian) { file.append(contentsOf: $0) }
        return file + body
    }

    /// Takes a file apart, from its beginning.
    private struct Reader {
        let file: UnsafeRawBufferPointer
        var place = 0

        init(_ file: UnsafeRawBufferPointer) {
            self.file = file
        }

        mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
            guard count >= 0, count <= file.count - place else { return nil }
            defer { place += count }
            return UnsafeRawBufferPointer(rebasing: file[place..<(place + count)])
        }

        mutating func number() -> Int? {
            take(8).map { Int(truncatingIfNeeded: Int64(littleEndian: $0.loadUnaligned(as: Int64.self))) }
        }

        mutating func tokens() -> [Int32]? {
            guard let count = number(), count < 1 << 24, let bytes = take(4 * count) else { return nil }
            return (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) }
        }
    }

    /// Reads up to the tokens; `nil` for a file of another kind or model.
    private func key(_ reader: inout Reader) -> PieceKey? {
        guard reader.number() == fingerprint.count, let model = reader.take(fingerprint.count),
            model.elementsEqual(fingerprint), let head = reader.tokens(), let tokens = reader.tokens()
        else { return nil }
        return PieceKey(head: head, tokens: tokens)
    }

    /// What a file is of, whatever else is in it.
    private func key(in file: UnsafeRawBufferPointer) -> PieceKey? {
        var reader = Reader(file)
        guard let start = reader.take(Self.magic.count), start.elementsEqual(Self.magic), reader.number() != nil else {
            return nil
        }
        return key(&reader)
    }

    private func decode(_ file: UnsafeRawBufferPointer, key wanted: PieceKey) -> KeyValueBlock? {
        var reader = Reader(file)
        guard let start = reader.take(Self.magic.count), start.elementsEqual(Self.magic), let stated = reader.number()
        else { return nil }
        let checksum = QuickHash.hash(UnsafeRawBufferPointer(rebasing: file[reader.place...]))
        guard checksum == UInt64(bitPattern: Int64(stated)), key(&reader) == wanted,
            let layers = reader.number(), let keyType = reader.number(), let valueType = reader.number(),
            let keyRow = reader.number(), let valueRow = reader.number(), let count = reader.number(),
            let position = reader.number(),
            // The sums below must not overflow, whatever the file says.
            [layers, count, keyRow, valueRow].allSatisfy({ (1..<(1 << 20)).contains($0) }), layers * count < 1 << 30,
            let keys = reader.take(layers * count * keyRow), let values = reader.take(layers * count * valueRow)
        else { return nil }
        return KeyValueBlock(
            shape: .init(
                layers: layers, keyType: Int32(clamping: keyType), valueType: Int32(clamping: valueType),
                keyRow: keyRow, valueRow: valueRow),
            count: count, position: position, keys: Array(keys), values: Array(values))
    }
}
