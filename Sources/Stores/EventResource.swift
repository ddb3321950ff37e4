internal import Keys

/// The resource that the event of a change tells of.
struct EventResource {
    var kind: ResourceKind
    var name: String
    var formerName: String?
    /// Its canonical bytes; `nil` where it is no more.
    var body: [UInt8]?

    /// `nil` for a change of the project itself.
    init?(_ change: ResourceChange) {
        switch change {
        case .putCatalogue(let value):
            self.init(kind: .api, name: value.name, body: Array(value.canonicalText.utf8))
        case .putPartner(let value):
            self.init(kind: .partner, name: value.name, body: Array(value.canonicalText.utf8))
        case .putIntegration(let value), .putKeys(let value):
            self.init(kind: .integration, name: value.spec.name, body: value.canonicalBytes)
        case .renameIntegration(let former, let value):
            self.init(kind: .integration, name: value.spec.name, formerName: former, body: value.canonicalBytes)
        case .deleteCatalogue(let name): self.init(kind: .api, name: name)
        case .deletePartner(let name): self.init(kind: .partner, name: name)
        case .deleteIntegration(let name): self.init(kind: .integration, name: name)
        case .putOperator(let value), .putTokens(let value):
            self.init(kind: .operator, name: value.spec.name, body: value.canonicalBytes)
        case .deleteOperator(let name): self.init(kind: .operator, name: name)
        case .nothing, .replaceAuthority, .dropAuthority: return nil
        }
    }

    private init(kind: ResourceKind, name: String, formerName: String? = nil, body: [UInt8]? = nil) {
        self.kind = kind
        self.name = name
        self.formerName = formerName
        self.body = body
    }
}
