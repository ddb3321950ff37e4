internal import Glibc

/// The permissions that an integration holds: a set of ids in one run of bytes.
///
/// Shape: the ids in ascending order of their UTF-8 bytes, each followed by a line feed. The same bytes stand in the
/// store and in the canonical encoding, so that comparing 30 grants is one comparison of memory, and ids are only
/// taken apart where a difference has to be shown.
package struct GrantSet: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let empty = GrantSet(ids: [])

    package init(ids: some Sequence<PermissionID>) {
        var bytes: [UInt8] = []
        for id in Set(ids).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            bytes += id.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        self.bytes = bytes
    }

    /// Takes bytes that have the shape already, such as those that a resolver put together from sorted ids.
    package init(canonicalBytes: [UInt8]) { bytes = canonicalBytes }

    /// Whether the bytes have the shape: what was read from a store may have been edited by hand.
    package var isCanonical: Bool { GrantSet(ids: ids).bytes == bytes }

    package var ids: [PermissionID] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    package var count: Int { bytes.count { $0 == UInt8(ascii: "\n") } }

    package var isEmpty: Bool { bytes.isEmpty }

    /// One comparison of memory: element by element it takes several times as long.
    package static func == (a: GrantSet, b: GrantSet) -> Bool {
        a.bytes.withUnsafeBytes { a in
            b.bytes.withUnsafeBytes { b in
                a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0)
            }
        }
    }

    /// Ids of `self` that `other` lacks, ascending.
    package func subtracting(_ other: GrantSet) -> [PermissionID] {
        let held = Set(other.ids)
        return ids.filter { !held.contains($0) }
    }
}
