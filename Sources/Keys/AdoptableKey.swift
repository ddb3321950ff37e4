/// A key from elsewhere, reduced to what the store keeps of it; the string itself is not in it.
package struct AdoptableKey: Hashable, Sendable {
    /// Its own, where it has the form of a key string; any other key gets one that is drawn.
    package var id: KeyID?
    package var digest: KeyDigest

    /// Bytes. What is shorter could be guessed; what is longer is no key but a file by mistake.
    package static let leastLength = 20
    package static let mostLength = 4096

    package init(id: KeyID?, digest: KeyDigest) {
        self.id = id
        self.digest = digest
    }

    /// Judges a key string and digests it; `format` is the project's own form.
    package init(
        _ bytes: UnsafeBufferPointer<UInt8>, format: KeyFormat, digestKey: DigestKey
    ) throws(AdoptableKeyFault) {
        guard !bytes.isEmpty else { throw .missing }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPrintable }
        guard bytes.count >= AdoptableKey.leastLength else { throw .tooShort }
        guard bytes.count <= AdoptableKey.mostLength else { throw .tooLong }
        guard !bytes.starts(with: AuthorityKey.header.utf8), !bytes.starts(with: SealKey.header.utf8) else {
            throw .authorityKey
        }
        switch KeyFormat.reading(of: bytes) {
        case .key(let id): self.id = id
        case .mistyped: throw .mistyped
        case .other:
            guard !format.isCut(bytes) else { throw .mistyped }
            id = nil
        }
        digest = digestKey.digest(bytes)
    }
}

/// Why a text is not taken for a key. Nothing of the text is in it.
package enum AdoptableKeyFault: Error, Hashable, Sendable {
    case missing
    case tooShort
    case tooLong
    /// A blank, a control character, or something beyond ASCII.
    case notPrintable
    /// It has the form of a key string, but not its length or its checksum.
    case mistyped
    /// The text of an authority key or a seal key.
    case authorityKey
}
