/// An array of plain values in memory that somebody else may own: the heap, or a file mapped read-only.
///
/// What lets a graph of a million edges be used where it lies, without reading or copying it.
///
/// Invariant: `elements` stays valid and unchanged for as long as `owner` lives, and `owner` lives as long as this value.
package struct FlatArray<Element: BitwiseCopyable & Sendable & Equatable>: RandomAccessCollection, Equatable {
    /// Valid while this value is; hot loops take it once.
    let elements: UnsafeBufferPointer<Element>
    let owner: any AnyObject & Sendable

    /// - Parameters:
    ///   - elements: aligned for `Element`.
    ///   - owner: keeps `elements` alive and unchanged.
    package init(_ elements: UnsafeBufferPointer<Element>, ownedBy owner: any AnyObject & Sendable) {
        self.elements = elements
        self.owner = owner
    }

    /// Copies values to memory of their own, at the start of a cache line.
    package init(_ values: [Element]) {
        let storage = HeapStorage(byteCount: values.count * MemoryLayout<Element>.stride)
        let copy = storage.bytes.bindMemory(to: Element.self)
        _ = copy.initialize(fromContentsOf: values)
        self.init(UnsafeBufferPointer(copy), ownedBy: storage)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { elements.count }
    package subscript(position: Int) -> Element { elements[position] }

    package static func == (one: Self, other: Self) -> Bool { one.elementsEqual(other) }
}

// Nobody writes through `elements`, and the owner may be held from any thread.
extension FlatArray: @unchecked Sendable {}

/// Bytes on the heap, written by who makes it and by nobody after.
final class HeapStorage: @unchecked Sendable {
    static let alignment = 64

    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: Self.alignment)
    }

    deinit {
        bytes.deallocate()
    }
}
