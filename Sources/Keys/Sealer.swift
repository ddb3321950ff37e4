internal import Crypto

/// What binds the recorded content of a resource to the seal key: 32 bytes.
package struct Seal: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// Seals and checks for one project of one store.
///
/// The message (specs/seals.md): the ASCII line `lockstep/seal/v1\n`, then in the canonical encoding the project's uid, the
/// lineage, kind and name of the resource, the serial of the transaction that wrote it, and the SHA-256 of its canonical
/// bytes. A seal that is moved to another store, project or resource, or that is older than the last event, does not verify.
package struct Sealer: Sendable {
    /// HMAC that has taken in what is the same for all resources.
    private let begun: HMAC<SHA256>

    package init(_ key: SealKey, projectUID: String, lineage: String) {
        var message = CanonicalWriter()
        message.bytes = Array("lockstep/seal/v1\n".utf8)
        message.text(projectUID)
        message.text(lineage)
        var code = key.begun()
        code.update(data: message.bytes)
        begun = code
    }

    package init(_ key: SealKey, of project: StoredProject) {
        self.init(key, projectUID: project.uid, lineage: project.lineage)
    }

    package func seal(_ kind: ResourceKind, _ name: String, serial: Int, digest: RecordDigest) -> Seal {
        Seal(bytes: Array(code(kind, name, serial, digest)))
    }

    /// Whether this is the seal of that content, compared in constant time.
    package func holds(
        _ seal: Seal?, _ kind: ResourceKind, _ name: String, serial: Int, digest: RecordDigest
    ) -> Bool {
        guard let seal else { return false }
        return code(kind, name, serial, digest) == seal.bytes
    }

    private func code(
        _ kind: ResourceKind, _ name: String, _ serial: Int, _ digest: RecordDigest
    ) -> HMAC<SHA256>.MAC {
        var message = CanonicalWriter()
        message.bytes.reserveCapacity(128)
        message.text(kind.rawValue)
        message.text(name)
        message.number(Int64(serial))
        message.data(digest.bytes)
        var code = begun
        code.update(data: message.bytes)
        return code.finalize()
    }
}
