internal import Glibc

/// Where random bytes come from. What makes secrets must be a cryptographic source; tests use a seeded one.
package protocol RandomSource: Sendable {
    /// Overwrites every byte of the buffer.
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

/// The operating system's generator: arc4random_buf(3), which waits until the kernel's is seeded and never fails.
package struct SystemRandom: RandomSource {
    package init() {}

    package mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        if let base = buffer.baseAddress { arc4random_buf(base, buffer.count) }
    }
}

/// Overwrites memory that held a secret, in a way that the optimiser may not leave out.
package func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
    if let base = buffer.baseAddress { explicit_bzero(base, buffer.count) }
}

extension RandomSource {
    /// Public random text of `count` base62 digits, such as a key id. Never for secrets: a `String` is not wiped.
    package mutating func publicText(_ count: Int) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            let target = UnsafeMutableBufferPointer(rebasing: buffer[0..<count])
            Base62.sample(into: target, from: &self)
            return count
        }
    }
}
