import Foundation

/// Appends arrays as they lie in memory, each at a multiple of 64 bytes, so that a mapped file can be used in place.
struct FlatWriter {
    private(set) var data = Data()

    mutating func append<Element: BitwiseCopyable>(_ values: UnsafeBufferPointer<Element>) {
        data.append(Data(count: FlatReader.padding(after: data.count)))
        data.append(values)
    }

    mutating func append<Element: BitwiseCopyable>(_ values: FlatArray<Element>) {
        append(values.elements)
    }

    mutating func append<Element: BitwiseCopyable>(_ values: [Element]) {
        values.withUnsafeBufferPointer { append($0) }
    }
}

/// Takes arrays from the front of bytes that a ``FlatWriter`` made. The bytes may be anything: what does not fit is `nil`.
struct FlatReader {
    private var rest: UnsafeRawBufferPointer.SubSequence
    private let owner: any AnyObject & Sendable

    static func padding(after count: Int) -> Int { -count & (HeapStorage.alignment - 1) }

    init(_ bytes: FlatArray<UInt8>) {
        rest = UnsafeRawBufferPointer(bytes.elements)[...]
        owner = bytes.owner
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next array, in place: nothing is copied where the bytes lie as `Element` needs them.
    mutating func next<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) -> FlatArray<Element>? {
        let padding = Self.padding(after: rest.startIndex)
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard count >= 0, !overflow, padding <= rest.count, size <= rest.count - padding else { return nil }
        let part = UnsafeRawBufferPointer(rebasing: rest.dropFirst(padding).prefix(size))
        rest = rest.dropFirst(padding + size)
        guard Int(bitPattern: part.baseAddress).isMultiple(of: MemoryLayout<Element>.alignment) else {
            return FlatArray(part.isEmpty ? [] : Array(unalignedBytes: part, count: count))
        }
        return FlatArray(part.bindMemory(to: Element.self), ownedBy: owner)
    }
}

extension Array where Element: BitwiseCopyable {
    fileprivate init(unalignedBytes bytes: UnsafeRawBufferPointer, count: Int) {
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            initialized = count
        }
    }
}
