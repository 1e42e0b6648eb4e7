import Foundation
import Synchronization

/// The reader at work, which `READER` in the environment names: libFuzzer has the arguments, and its own `main`.
private let reader: @Sendable (Data) async -> Void = {
    let name = ProcessInfo.processInfo.environment["READER"] ?? ""
    guard let make = Readers.all[name] else {
        print("READER is '\(name)', but must be one of \(Readers.all.keys.sorted().joined(separator: ", "))")
        exit(64)
    }
    return waiting { await make() }
}()

/// What libFuzzer calls with every input (llvm.org/docs/LibFuzzer.html). An input that crashes, hangs or breaks a promise
/// is written to the folder that `-artifact_prefix` names.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let data = bytes.map { Data(bytes: $0, count: size) } ?? Data()
    waiting { await reader(data) }
    return 0
}

/// Runs asynchronous work from a thread that may wait.
private func waiting<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
    let done = DispatchSemaphore(value: 0)
    let result = Mutex<Value?>(nil)
    Task.detached {
        let value = await work()
        result.withLock { $0 = value }
        done.signal()
    }
    done.wait()
    guard let value = result.withLock({ $0 }) else { fatalError("the work ended without a value") }
    return value
}

/// Ends the run: the reader did what it promises not to do.
func broken(_ promise: String) -> Never { fatalError("a promise is broken: \(promise)") }
