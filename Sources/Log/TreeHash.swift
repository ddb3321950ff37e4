internal import Crypto
internal import Keys

/// A hash of the log's Merkle tree: 32 bytes of SHA-256 (RFC 6962, section 2.1).
///
/// A leaf is hashed behind the byte 0x00 and a node behind 0x01, so that no node can be passed off as a leaf.
package struct TreeHash: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let size = 32

    /// Takes a hash that was computed before; `nil` when it has not 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == TreeHash.size else { return nil }
        self.bytes = bytes
    }

    private init(_ hash: SHA256) { bytes = Array(hash.finalize()) }

    /// The hash of a leaf with this content.
    package static func leaf(_ content: [UInt8]) -> TreeHash {
        var hash = SHA256()
        hash.update(data: [0x00])
        hash.update(data: content)
        return TreeHash(hash)
    }

    /// The hash of a node with these children.
    package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        var hash = SHA256()
        hash.update(data: [0x01])
        hash.update(data: left.bytes)
        hash.update(data: right.bytes)
        return TreeHash(hash)
    }

    /// The root of the tree without leaves: the hash of nothing.
    package static let empty = TreeHash(SHA256())
}

extension TreeHash: CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package var description: String { hex(bytes) }
}
