internal import Crypto

/// The canonical bytes of an integration: what the recorded digest, drift and the seals are computed over.
///
/// Shape (specs/state.md): the ASCII line `lockstep/integration/v1\n`, then the fields in the fixed order of
/// `encode`, each as a 32-bit big-endian length and that many bytes. Text is UTF-8; numbers are decimal ASCII;
/// an absent value has the length 0xFFFFFFFF and no bytes; a list is its count as a number, then its items.
/// Equal records give equal bytes, different records different ones.
extension IntegrationRecord {
    private static let header = Array("lockstep/integration/v1\n".utf8)

    package var canonicalBytes: [UInt8] {
        var out = CanonicalWriter()
        out.bytes.reserveCapacity(512 + spec.grants.bytes.count + 160 * keys.count)
        out.bytes += IntegrationRecord.header
        spec.encode(into: &out)
        standing.encode(into: &out)
        out.number(Int64(keys.count))
        for key in keys { key.encode(into: &out) }
        return out.bytes
    }

    /// Reads canonical bytes back; `nil` when they are not whole.
    package init?(canonicalBytes bytes: [UInt8]) {
        guard bytes.starts(with: IntegrationRecord.header) else { return nil }
        var input = CanonicalReader(bytes: bytes, position: IntegrationRecord.header.count)
        guard let spec = IntegrationSpec(from: &input), let standing = Standing(from: &input),
            let keys = [KeyRecord](from: &input)
        else { return nil }
        guard input.isAtEnd else { return nil }
        self.init(spec: spec, standing: standing, keys: keys)
    }
}

extension IntegrationSpec {
    /// The canonical bytes of the manifest's part alone: what a plan compares.
    package var canonicalBytes: [UInt8] {
        var out = CanonicalWriter()
        encode(into: &out)
        return out.bytes
    }

    fileprivate func encode(into out: inout CanonicalWriter) {
        out.text(name)
        out.text(api)
        out.text(partner)
        out.text(description)
        out.text(owner)
        out.number(Int64(labels.count))
        for label in labels {
            out.text(label.key)
            out.text(label.value)
        }
        out.data(grants.bytes)
        out.text(expires?.description)
        out.number(rotation?.every?.seconds)
        out.number(rotation?.overlap.seconds)
        out.number(Int64(generation))
        out.text(protected ? "protected" : nil)
        out.text(suspended ? "suspended" : nil)
        out.text(delivery?.canonicalText)
    }

    fileprivate init?(from input: inout CanonicalReader) {
        guard let name = input.text(), let api = input.text(), let partner = input.optionalText(),
            let description = input.optionalText(), let owner = input.optionalText(), let labelCount = input.number(),
            labelCount >= 0
        else { return nil }
        var labels: [Label] = []
        for _ in 0..<labelCount {
            guard let key = input.text(), let value = input.text() else { return nil }
            labels.append(Label(key: key, value: value))
        }
        guard let grants = input.data(), let expiresText = input.optionalText(), let every = input.optionalNumber(),
            let overlap = input.optionalNumber(), let generation = input.number(),
            let protected = input.optionalText(), let suspended = input.optionalText(),
            let deliveryText = input.optionalText()
        else { return nil }
        var expires: CalendarDay?
        if let expiresText {
            guard let day = CalendarDay(expiresText) else { return nil }
            expires = day
        }
        var delivery: Delivery?
        if let deliveryText {
            guard let value = Delivery(canonicalText: deliveryText) else { return nil }
            delivery = value
        }
        self.init(
            name: name, api: api, partner: partner, description: description, owner: owner, labels: labels,
            grants: GrantSet(canonicalBytes: grants), expires: expires,
            rotation: overlap.map { Rotation(every: every.map(Period.init(seconds:)), overlap: Period(seconds: $0)) },
            generation: Int(generation), protected: protected != nil, suspended: suspended != nil, delivery: delivery)
    }
}

extension Standing {
    func encode(into out: inout CanonicalWriter) {
        switch self {
        case .managed: out.text("managed")
        case .revokedByCommand(let generation):
            out.text("revoked-by-command")
            out.number(Int64(generation))
        case .removed: out.text("removed")
        case .forgotten: out.text("forgotten")
        }
    }

    init?(from input: inout CanonicalReader) {
        switch input.text() {
        case "managed": self = .managed
        case "removed": self = .removed
        case "forgotten": self = .forgotten
        case "revoked-by-command":
            guard let generation = input.number() else { return nil }
            self = .revokedByCommand(generation: Int(generation))
        default: return nil
        }
    }
}

extension [KeyRecord] {
    init?(from input: inout CanonicalReader) {
        guard let count = input.number(), count >= 0 else { return nil }
        self = []
        for _ in 0..<count {
            guard let key = KeyRecord(from: &input) else { return nil }
            append(key)
        }
    }
}

extension KeyRecord {
    func encode(into out: inout CanonicalWriter) {
        out.text(id.description)
        out.data(digest.bytes)
        out.text(authority)
        out.text(state.rawValue)
        out.number(issuedAt.seconds)
        out.number(activatedAt?.seconds)
        out.number(retiresAt?.seconds)
        out.number(revokedAt?.seconds)
        out.number(Int64(generation))
    }

    fileprivate init?(from input: inout CanonicalReader) {
        guard let id = input.text(), let digest = input.data(), let authority = input.text(),
            let state = input.text().flatMap(StoredKeyState.init), let issued = input.instant(),
            let activated = input.optionalInstant(), let retires = input.optionalInstant(),
            let revoked = input.optionalInstant(), let generation = input.number()
        else { return nil }
        self.init(
            id: KeyID(id), digest: KeyDigest(bytes: digest), authority: authority, state: state,
            issuedAt: issued, activatedAt: activated, retiresAt: retires, revokedAt: revoked,
            generation: Int(generation))
    }
}

/// SHA-256 of a resource's canonical bytes, 32 bytes.
package struct RecordDigest: Hashable, Sendable, CustomStringConvertible {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    package init(of content: [UInt8]) { bytes = Array(SHA256.hash(data: content)) }

    package var description: String { hex(bytes) }
}

/// The digest of bytes that come one part after the other: that of all of them together.
package struct RecordDigester {
    private var hash = SHA256()

    package init() {}

    package mutating func take(_ part: [UInt8]) { hash.update(data: part) }

    package var digest: RecordDigest { RecordDigest(bytes: Array(hash.finalize())) }
}

/// Writes the length-prefixed fields of the canonical encoding.
package struct CanonicalWriter {
    package var bytes: [UInt8] = []

    package init() {}

    package mutating func data(_ value: [UInt8]) {
        length(UInt32(value.count))
        bytes += value
    }

    package mutating func text(_ value: String?) {
        guard let value else { return length(.max) }
        length(UInt32(value.utf8.count))
        bytes += value.utf8
    }

    package mutating func number(_ value: Int64?) { text(value.map { String($0) }) }

    private mutating func length(_ count: UInt32) {
        bytes.append(UInt8(truncatingIfNeeded: count >> 24))
        bytes.append(UInt8(truncatingIfNeeded: count >> 16))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: count))
    }
}

/// Reads what `CanonicalWriter` wrote; every accessor gives `nil` at the first byte that does not fit.
struct CanonicalReader {
    let bytes: [UInt8]
    var position: Int

    var isAtEnd: Bool { position == bytes.count }

    mutating func data() -> [UInt8]? { field() ?? nil }

    mutating func text() -> String? { data().flatMap { String(validating: $0, as: UTF8.self) } }

    /// The outer optional is the failure, the inner one an absent value.
    mutating func optionalText() -> String?? {
        guard let field = field() else { return nil }
        guard let bytes = field else { return .some(nil) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return .some(text)
    }

    mutating func number() -> Int64? { text().flatMap { Int64($0) } }

    mutating func optionalNumber() -> Int64?? {
        guard let text = optionalText() else { return nil }
        guard let digits = text else { return .some(nil) }
        guard let number = Int64(digits) else { return nil }
        return .some(number)
    }

    /// Only what can be written as a date: anything may stand in a plan.
    mutating func instant() -> Instant? { optionalInstant() ?? nil }

    mutating func optionalInstant() -> Instant?? {
        guard let number = optionalNumber() else { return nil }
        guard let seconds = number else { return .some(nil) }
        let instant = Instant(seconds: seconds)
        return Instant.writable.contains(instant) ? instant : nil
    }

    private mutating func field() -> [UInt8]?? {
        guard bytes.count - position >= 4 else { return nil }
        let count = bytes[position..<position + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        position += 4
        guard count != .max else { return .some(nil) }
        guard Int(count) <= bytes.count - position else { return nil }
        defer { position += Int(count) }
        return .some(Array(bytes[position..<position + Int(count)]))
    }
}
