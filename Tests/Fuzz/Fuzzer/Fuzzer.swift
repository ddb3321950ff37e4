internal import Foundation
internal import FuzzChecks

/// What libFuzzer calls with each input. `LOCKSTEP_FUZZ` names the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do { try reader.check(Array(UnsafeBufferPointer(start: start, count: count))) } catch {
        fatalError("\(reader) broke a promise: \(error)")
    }
    return 0
}

private let reader: Reader = {
    let name = ProcessInfo.processInfo.environment["LOCKSTEP_FUZZ"] ?? ""
    guard let reader = Reader(rawValue: name) else { fatalError("LOCKSTEP_FUZZ names no reader: \(name)") }
    return reader
}()
