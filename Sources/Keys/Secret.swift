/// One key's full string, in memory for as long as it takes to deliver it.
///
/// It cannot be copied, printed, encoded, compared or stored in an error; its bytes stand behind one pointer (inline
/// storage would be copied when the value moves) and are wiped when its life ends. `exit()` runs no `deinit`.
package struct Secret: ~Copyable, @unchecked Sendable {
    // Sendable: the pointer has one owner, and nothing writes to it after `init`.
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// Draws a new secret for the key id and adds the checksum.
    package init(format: KeyFormat, id: KeyID, random: inout some RandomSource) {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: format.length)
        var end = 0
        for part in [format.prefix, "_", format.environment, "_", id.description, "_"] {
            for byte in part.utf8 {
                bytes.initializeElement(at: end, to: byte)
                end += 1
            }
        }
        let secretEnd = end + KeyFormat.secretLength
        Base62.sample(into: UnsafeMutableBufferPointer(rebasing: bytes[end..<secretEnd]), from: &random)
        let crc = CRC32.checksum(UnsafeBufferPointer(rebasing: bytes[..<secretEnd]))
        Base62.write(crc, into: UnsafeMutableBufferPointer(rebasing: bytes[secretEnd...]))
        self.bytes = bytes
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(bytes))
        bytes.deallocate()
    }

    /// Lends the bytes. They must not outlive the closure, nor be copied into a `String` or an array.
    package func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(bytes))
    }
}

/// The secrets of up to `capacity` new keys on their way to a sink.
///
/// `[Secret]` does not exist for a noncopyable type, so this one owns heap storage for them. Sinks borrow it.
package struct SecretBatch: ~Copyable, @unchecked Sendable {
    // Sendable: one owner; a sink that borrows it only reads.
    private let secrets: UnsafeMutableBufferPointer<Secret>
    /// What each secret is for, in the same order.
    package private(set) var labels: [DeliveryLabel] = []

    /// The most keys that one batch may hold (product rule: at most 256 new keys between two transactions).
    package static let limit = 256

    package init(capacity: Int) {
        precondition(capacity <= SecretBatch.limit)
        secrets = .allocate(capacity: capacity)
    }

    package var count: Int { labels.count }

    package mutating func append(_ secret: consuming Secret, label: DeliveryLabel) {
        precondition(count < secrets.count)
        secrets.initializeElement(at: count, to: secret)
        labels.append(label)
    }

    /// Lends the secret at `index` to the closure.
    package func withSecret<R, E: Error>(
        at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        precondition(index < count)
        return try secrets[index].withBytes(body)
    }

    deinit {
        secrets.extracting(..<labels.count).deinitialize()
        secrets.deallocate()
    }
}

/// Whom a secret belongs to: what a sink may show, write into a file name or put beside the secret.
package struct DeliveryLabel: Hashable, Sendable {
    package var integration: String
    package var keyID: KeyID

    package init(integration: String, keyID: KeyID) {
        self.integration = integration
        self.keyID = keyID
    }
}
