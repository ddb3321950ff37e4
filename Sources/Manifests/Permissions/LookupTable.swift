/// Finds what a text means within a scope: open addressing over a 64-bit hash of both, every hit compared byte by byte.
/// Looking up allocates nothing.
struct LookupTable: Sendable {
    enum Match: Equatable {
        case none
        case one(Int)
        /// Two or more values, in the order of their insertion.
        case many([Int])
    }

    struct Entry {
        var scope: Int
        var text: [UInt8]
        var value: Int
    }

    private struct Slot {
        var hash: UInt64 = 0
        var start: UInt32 = 0
        var count: UInt32 = 0
        /// -1 for an empty slot.
        var scope: Int32 = -1
        /// A value, or below 0 the complement of an index into `lists`.
        var value: Int32 = 0
    }

    private var slots: [Slot]
    private var text: [UInt8] = []
    private var lists: [[Int]] = []

    init(_ entries: [Entry]) {
        var size = 16
        while size < entries.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for entry in entries { insert(entry) }
    }

    func find(_ bytes: UnsafeBufferPointer<UInt8>, scope: Int) -> Match {
        let slot = slots[position(of: bytes, scope: scope, hash: LookupTable.hash(bytes, scope: scope))]
        guard slot.scope >= 0 else { return .none }
        return slot.value >= 0 ? .one(Int(slot.value)) : .many(lists[Int(~slot.value)])
    }

    private mutating func insert(_ entry: Entry) {
        entry.text.withUnsafeBufferPointer { bytes in
            let hash = LookupTable.hash(bytes, scope: entry.scope)
            let index = position(of: bytes, scope: entry.scope, hash: hash)
            let slot = slots[index]
            guard slot.scope >= 0 else {
                slots[index] = Slot(
                    hash: hash, start: UInt32(text.count), count: UInt32(bytes.count),
                    scope: Int32(entry.scope),
                    value: Int32(entry.value))
                text.append(contentsOf: bytes)
                return
            }
            if slot.value >= 0 {
                guard Int(slot.value) != entry.value else { return }
                lists.append([Int(slot.value), entry.value])
                slots[index].value = ~Int32(lists.count - 1)
            } else if !lists[Int(~slot.value)].contains(entry.value) {
                lists[Int(~slot.value)].append(entry.value)
            }
        }
    }

    /// The slot that holds the text, or the empty one where it would go.
    @inline(__always)
    private func position(of bytes: UnsafeBufferPointer<UInt8>, scope: Int, hash: UInt64) -> Int {
        slots.withUnsafeBufferPointer { slots in
            text.withUnsafeBufferPointer { text in
                let mask = slots.count - 1
                var index = Int(truncatingIfNeeded: hash) & mask
                while slots[index].scope >= 0 {
                    let slot = slots[index]
                    if slot.hash == hash, slot.scope == Int32(truncatingIfNeeded: scope),
                        Int(slot.count) == bytes.count,
                        text[Int(slot.start)..<Int(slot.start) + bytes.count].elementsEqual(bytes)
                    {
                        return index
                    }
                    index = (index + 1) & mask
                }
                return index
            }
        }
    }

    /// Eight bytes at a time, each folded in by a multiplication (the constants are those of wyhash).
    @inline(__always)
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, scope: Int) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash =
            UInt64(truncatingIfNeeded: scope) &* 0xA076_1D64_78BD_642F ^ UInt64(truncatingIfNeeded: raw.count)
        var index = 0
        while index + 8 <= raw.count {
            hash = mix(hash, raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = 0
        while index < raw.count {
            rest = rest << 8 | UInt64(raw[index])
            index += 1
        }
        return mix(mix(hash, rest), 0xE703_7ED1_A0B4_28DB)
    }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word ^ 0x8EBC_6AF0_9C88_C6E3).multipliedFullWidth(by: 0x5895_58AC_F5A3_9D1D)
        return product.high ^ product.low
    }
}
