/// A buffer for text that holds secrets: grows by copying and wipes what it leaves behind.
package struct WipedText: ~Copyable {
    package private(set) var bytes: UnsafeMutableRawBufferPointer
    package private(set) var count = 0

    package init(capacity: Int) { bytes = .allocate(byteCount: max(capacity, 64), alignment: 1) }

    deinit {
        wipe(bytes)
        bytes.deallocate()
    }

    package mutating func append(_ text: String) {
        reserve(text.utf8.count)
        for byte in text.utf8 { push(byte) }
    }

    package mutating func append(_ secret: UnsafeBufferPointer<UInt8>) {
        reserve(secret.count)
        for byte in secret { push(byte) }
    }

    package mutating func append(_ byte: UInt8) {
        reserve(1)
        push(byte)
    }

    /// Forgets the first `count` bytes; what follows moves up.
    package mutating func removeFirst(_ count: Int) {
        let rest = self.count - count
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[count..<self.count]))
        wipe(UnsafeMutableRawBufferPointer(rebasing: bytes[rest..<self.count]))
        self.count = rest
    }

    package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }

    /// Wipes what it holds and begins anew, in the same memory.
    package mutating func removeAll() {
        wipe(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
        count = 0
    }

    private mutating func push(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    private mutating func reserve(_ extra: Int) {
        guard count + extra > bytes.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + extra) * 2, alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        wipe(bytes)
        bytes.deallocate()
        bytes = larger
    }
}
