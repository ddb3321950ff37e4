/// The form of a key string: `<prefix>_<environment>_<id>_<secret><crc>` (specs/secret.md).
///
/// The first two parts are the project's choice, so that a scanner and a person tell at a glance whose key it is.
package struct KeyFormat: Hashable, Sendable {
    /// `[a-z][a-z0-9]{2,11}`
    package var prefix: String
    /// `[a-z]{3,8}`
    package var environment: String

    /// The environment part of operators' tokens: a person and a scanner tell them from keys. No project's keys have it.
    package static let operatorEnvironment = "operator"

    /// The form of the tokens of the project's operators.
    package var ofTokens: KeyFormat {
        var format = self
        format.environment = KeyFormat.operatorEnvironment
        return format
    }

    package static let idLength = 12
    package static let secretLength = 43
    package static let checksumLength = 6

    /// `nil` when a part does not have its form.
    package init?(prefix: String, environment: String) {
        guard KeyFormat.isPrefix(prefix.utf8), KeyFormat.isEnvironment(environment.utf8) else { return nil }
        self.prefix = prefix
        self.environment = environment
    }

    /// The length in bytes of every key string of this format.
    package var length: Int {
        prefix.utf8.count + environment.utf8.count + 3
            + KeyFormat.idLength + KeyFormat.secretLength + KeyFormat.checksumLength
    }

    package static func isPrefix(_ bytes: some Collection<UInt8>) -> Bool {
        guard (3...12).contains(bytes.count), let first = bytes.first, isLower(first) else { return false }
        return bytes.allSatisfy { isLower($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    package static func isEnvironment(_ bytes: some Collection<UInt8>) -> Bool {
        (3...8).contains(bytes.count) && bytes.allSatisfy(isLower)
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    /// What a text is, judged by form and checksum and nothing else.
    package enum Reading: Hashable, Sendable {
        /// Not a key string.
        case other
        /// It has the form of a key string of some project, but another checksum.
        case mistyped
        case key(KeyID)
    }

    /// The key id of a well-formed key string of any project, or `nil`.
    package static func keyID(of bytes: UnsafeBufferPointer<UInt8>) -> KeyID? {
        if case .key(let id) = reading(of: bytes) { id } else { nil }
    }

    /// Read from the right, because only the right-hand parts have fixed lengths.
    package static func reading(of bytes: UnsafeBufferPointer<UInt8>) -> Reading {
        let tail = secretLength + checksumLength
        guard bytes.count >= 3 + 3 + idLength + tail + 3 else { return .other }
        let tailStart = bytes.count - tail
        let idStart = tailStart - 1 - idLength
        guard bytes[tailStart - 1] == UInt8(ascii: "_"), bytes[idStart - 1] == UInt8(ascii: "_"),
            bytes[tailStart...].allSatisfy(Base62.isDigit), bytes[idStart..<tailStart - 1].allSatisfy(Base62.isDigit),
            let split = bytes[..<(idStart - 1)].lastIndex(of: UInt8(ascii: "_")),
            isEnvironment(bytes[(split + 1)..<(idStart - 1)]), isPrefix(bytes[..<split])
        else { return .other }
        let bodyEnd = bytes.count - checksumLength
        let crc = CRC32.checksum(UnsafeBufferPointer(rebasing: bytes[..<bodyEnd]))
        let matches = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: checksumLength) { expected in
            Base62.write(crc, into: expected)
            return expected.elementsEqual(bytes[bodyEnd...])
        }
        return matches ? .key(KeyID(String(decoding: bytes[idStart..<tailStart - 1], as: UTF8.self))) : .mistyped
    }

    /// Whether a text begins as a key string of this project does, up to the secret, and goes on in base62: one that was
    /// cut or got a digit too many. Only asked of what is no key string.
    package func isCut(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let head = Array("\(prefix)_\(environment)_".utf8)
        let idEnd = head.count + KeyFormat.idLength
        return bytes.count > idEnd && bytes.starts(with: head)
            && bytes[head.count..<idEnd].allSatisfy(Base62.isDigit) && bytes[idEnd] == UInt8(ascii: "_")
            && bytes[(idEnd + 1)...].allSatisfy(Base62.isDigit)
    }

    /// Where in a text something stands that is itself a key string, if anywhere: a manifest must not hold one.
    package static func firstKey(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let least = 3 + 3 + 3 + idLength + secretLength + checksumLength
        guard bytes.count >= least else { return nil }
        var start = 0
        while start < bytes.count {
            guard isWord(bytes[start]) else {
                start += 1
                continue
            }
            let end = bytes[start...].firstIndex { !isWord($0) } ?? bytes.count
            if end - start >= least {
                // A prefix may be glued to a word before it ("key_acme_live_…"), so every underscore may begin one.
                var from = start
                while end - from >= least {
                    if keyID(of: UnsafeBufferPointer(rebasing: bytes[from..<end])) != nil { return from..<end }
                    guard let next = bytes[from..<end].firstIndex(of: UInt8(ascii: "_")) else { break }
                    from = next + 1
                }
            }
            start = end
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool { Base62.isDigit(byte) || byte == UInt8(ascii: "_") }
}

/// The public part of a key: 12 base62 digits. It names a key in plans, lists and logs.
package struct KeyID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) { description = text }

    package static func < (a: KeyID, b: KeyID) -> Bool { a.description < b.description }
}
