internal import Keys
internal import YAML

/// Reads `kind: Partner` documents: the partner itself, and its permissions as sets to check integrations against.
struct PartnerReading {
    /// What a partner documents for one API.
    struct Documented {
        var permissions: PermissionBits
        var optional: PermissionBits
    }

    var partner: Partner
    /// By API.
    var documented: [String: Documented] = [:]

    /// `nil` when the document has errors; they are all in `findings`.
    static func read(_ root: Node, isSound: Bool, catalogues: CatalogueSet, findings: inout Findings)
        -> PartnerReading?
    {
        let errors = findings.errors
        let spec = root["spec"]
        let permissions = spec?["permissions"].map { resolve($0, catalogues, &findings) } ?? [:]
        let optional = spec?["optional"].map { resolve($0, catalogues, &findings) } ?? [:]
        let delivery = DeliveryReading.delivery(spec?["delivery"], &findings)
        guard isSound, findings.errors == errors, let spec, let name = root["metadata"]?["name"]?.text,
            let title = spec["title"]?.text
        else { return nil }
        var reading = PartnerReading(
            partner: Partner(
                name: name, title: title, contact: spec["contact"]?.text,
                documentation: spec["documentation"]?.text,
                partial: spec["partial"]?.equals("true") ?? false,
                permissions: permissions.mapValues(\.ids), optional: optional.mapValues(\.ids),
                delivery: delivery))
        for (api, selection) in permissions {
            reading.documented[api] = Documented(
                permissions: selection.bits, optional: optional[api]?.bits ?? selection.index.emptySet())
        }
        return reading
    }

    private struct Selection {
        var index: CatalogueIndex
        var bits: PermissionBits

        var ids: [PermissionID] { index.grants(bits).ids }
    }

    private static func resolve(
        _ node: Node, _ catalogues: CatalogueSet, _ findings: inout Findings
    ) -> [String: Selection] {
        var selections: [String: Selection] = [:]
        for entry in node.entries {
            switch catalogues.find(entry.key) {
            case .unknown(let suggestions):
                findings.report(.unknownAPI(name: entry.key.text, suggestions: suggestions), at: entry.key)
            case .faulty: break
            case .found(let index):
                var resolver = PermissionResolver(index)
                if resolver.resolve(entry.value, findings: &findings) {
                    selections[index.catalogue.name] = Selection(index: index, bits: resolver.bits)
                }
            }
        }
        return selections
    }
}
