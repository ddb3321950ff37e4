/// The digits `0-9A-Za-z`, in the order of their bytes.
package enum Base62 {
    package static let digits: [UInt8] = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    package static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// Writes `value` with the most significant digit first, left-padded with `0`, to fill the buffer.
    package static func write(_ value: UInt32, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var rest = value
        for index in buffer.indices.reversed() {
            buffer[index] = digits[Int(rest % 62)]
            rest /= 62
        }
    }

    /// Fills the buffer with digits drawn without bias: a random byte of 248 (4 × 62) or more is thrown away.
    package static func sample(
        into buffer: UnsafeMutableBufferPointer<UInt8>, from random: inout some RandomSource
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { pool in
            defer { wipe(UnsafeMutableRawBufferPointer(pool)) }
            var next = pool.count
            for index in buffer.indices {
                var byte: UInt8
                repeat {
                    if next == pool.count {
                        random.fill(UnsafeMutableRawBufferPointer(pool))
                        next = 0
                    }
                    byte = pool[next]
                    next += 1
                } while byte >= 248
                buffer[index] = digits[Int(byte % 62)]
            }
        }
    }
}
