/// What a manifest says of an operator: a person or a pipeline that acts (`kind: Operator`, specs/operators.md).
package struct OperatorSpec: BearerSpec, Codable {
    package var name: String
    package var title: String?
    package var kind: OperatorKind?
    package var level: Level
    /// Sorted, each once.
    package var developerPermissions: [DeveloperPermission]
    package var userPermissions: [UserPermission]
    /// What it may grant at the most; `nil`: whatever its permissions let it.
    package var ceiling: Ceiling?
    /// May end access, and nothing else.
    package var revokeOnly: Bool
    /// Sorted by key.
    package var labels: [Label]
    package var expires: CalendarDay?
    package var rotation: Rotation?
    package var generation: Int
    package var protected: Bool
    package var suspended: Bool
    package var delivery: Delivery?

    package init(
        name: String, title: String? = nil, kind: OperatorKind? = nil, level: Level,
        developerPermissions: [DeveloperPermission] = [], userPermissions: [UserPermission] = [],
        ceiling: Ceiling? = nil, revokeOnly: Bool = false, labels: [Label] = [], expires: CalendarDay? = nil,
        rotation: Rotation? = nil, generation: Int = 0, protected: Bool = false, suspended: Bool = false,
        delivery: Delivery? = nil
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.level = level
        self.developerPermissions = developerPermissions
        self.userPermissions = userPermissions
        self.ceiling = ceiling
        self.revokeOnly = revokeOnly
        self.labels = labels
        self.expires = expires
        self.rotation = rotation
        self.generation = generation
        self.protected = protected
        self.suspended = suspended
        self.delivery = delivery
    }
}

package enum OperatorKind: String, Hashable, Sendable, Codable, CaseIterable {
    case person, pipeline
}

/// The levels of users in the console, the lowest first.
package enum Level: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case basic = "Basic"
    case jobAdmin = "Job Admin"
    case siteAdmin = "Site Admin"

    package static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }

    private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
}

/// A developer permission, in the words of the console where it has one.
package enum DeveloperPermission: Hashable, Sendable, Codable, Comparable {
    case allCredentials
    /// Those of one API, by its name.
    case credentials(api: String)

    package static let allWords = "Can manage ALL organization's API Credentials"
    package static let apiWords = "Can manage API Credentials of"

    package var words: String {
        switch self {
        case .allCredentials: DeveloperPermission.allWords
        case .credentials(let api): "\(DeveloperPermission.apiWords) \(api)"
        }
    }

    package static func < (a: DeveloperPermission, b: DeveloperPermission) -> Bool {
        switch (a, b) {
        case (.allCredentials, .credentials): true
        case (_, .allCredentials): false
        case (.credentials(let a), .credentials(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        }
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        self = text.isEmpty ? .allCredentials : .credentials(api: text)
    }

    /// The API's name; an empty text for all.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .allCredentials: try container.encode("")
        case .credentials(let api): try container.encode(api)
        }
    }
}

/// A user permission, in the words of the console.
package enum UserPermission: String, Hashable, Sendable, Codable, CaseIterable {
    case advanced = "Can edit another user's advanced permissions"
}

/// An operator as the store holds it, with its tokens in the place of keys.
package struct OperatorRecord: Bearer {
    package static var kind: ResourceKind { .operator }

    package var spec: OperatorSpec
    package var standing: Standing
    package var keys: [KeyRecord]

    package init(spec: OperatorSpec, standing: Standing = .managed, keys: [KeyRecord] = []) {
        self.spec = spec
        self.standing = standing
        self.keys = keys
    }

    /// Whether some token proves that it acts, at `now`.
    package func canAct(at now: Instant) -> Bool { keys.contains { state(of: $0, at: now).works } }
}

extension OperatorRecord {
    private static let header = Array("lockstep/operator/v1\n".utf8)

    /// The line `lockstep/operator/v1`, then name, specification as canonical JSON, standing and tokens, as the fields of an
    /// integration are written (specs/state.md).
    package var canonicalBytes: [UInt8] {
        var out = CanonicalWriter()
        out.bytes += OperatorRecord.header
        out.text(spec.name)
        out.text(spec.canonicalText)
        standing.encode(into: &out)
        out.number(Int64(keys.count))
        for key in keys { key.encode(into: &out) }
        return out.bytes
    }

    package init?(canonicalBytes bytes: [UInt8]) {
        guard bytes.starts(with: OperatorRecord.header) else { return nil }
        var input = CanonicalReader(bytes: bytes, position: OperatorRecord.header.count)
        guard let name = input.text(), let text = input.text(), let spec = OperatorSpec(canonicalText: text),
            spec.name == name, let standing = Standing(from: &input), let keys = [KeyRecord](from: &input),
            input.isAtEnd
        else { return nil }
        self.init(spec: spec, standing: standing, keys: keys)
    }
}
