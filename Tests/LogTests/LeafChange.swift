import Keys
import Log

/// A change to one field of an event, as somebody might make it in the store.
struct LeafChange: Sendable {
    let field: String
    let change: @Sendable (inout EventLeaf) -> Void

    func applied(to leaf: EventLeaf) -> EventLeaf { LeafChange.apply(to: leaf, change) }

    static func apply(to leaf: EventLeaf, _ change: (inout EventLeaf) -> Void) -> EventLeaf {
        var changed = leaf
        change(&changed)
        return changed
    }

    /// Each field, and each optional one to nothing, to an empty value and to another. Some leave some events as they are.
    static let all = [
        LeafChange(field: "project") { $0.project = "0f8b0c52" },
        LeafChange(field: "index") { $0.index += 1 },
        LeafChange(field: "serial") { $0.serial += 1 },
        LeafChange(field: "at") { $0.at.seconds -= 1 },
        LeafChange(field: "actor") { $0.actor = "ops@build-8" },
        LeafChange(field: "actor") { $0.actor = "" },
        LeafChange(field: "action") { $0.action = "healed" },
        LeafChange(field: "action") { $0.action = "no such action" },
        LeafChange(field: "kind") { $0.kind = nil },
        LeafChange(field: "kind") { $0.kind = "" },
        LeafChange(field: "kind") { $0.kind = "Partner" },
        LeafChange(field: "name") { $0.name = "gem" },
        LeafChange(field: "formerName") { $0.formerName = "" },
        LeafChange(field: "formerName") { $0.formerName = "old" },
        LeafChange(field: "keyID") { $0.keyID = nil },
        LeafChange(field: "keyID") { $0.keyID = "" },
        LeafChange(field: "keyID") { $0.keyID = "7Q2mZk4VbT9y" },
        LeafChange(field: "reason") { $0.reason = nil },
        LeafChange(field: "reason") { $0.reason = "" },
        LeafChange(field: "reason") { $0.reason = "manifest-changed " },
        // What stands in one field does not pass for another's.
        LeafChange(field: "reason") { ($0.keyID, $0.reason) = ($0.reason, $0.keyID) },
        LeafChange(field: "body") { $0.body = nil },
        LeafChange(field: "body") { $0.body = RecordDigest(of: []) },
        LeafChange(field: "facts") { $0.facts = [:] },
        LeafChange(field: "facts") { $0.facts["run"] = "" },
        LeafChange(field: "facts") { $0.facts["operator"] = "mallory" },
    ]
}
