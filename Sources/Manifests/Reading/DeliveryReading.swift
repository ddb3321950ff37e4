internal import Keys
internal import YAML

/// Reads `delivery` of a partner or an integration that the schema has been found to fit.
enum DeliveryReading {
    static func delivery(_ node: Node?, _ findings: inout Findings) -> Delivery? {
        guard let node, let to = node["to"].flatMap({ SinkAddress($0.text) }) else { return nil }
        let delivery = Delivery(
            to: to, environment: Set(node["environment"]?.elements.map(\.text) ?? []).sorted(),
            timeout: node["timeout"].flatMap { Period($0.text) })
        guard case .exec = to else {
            for entry in node.entries where !entry.key.equals("to") {
                findings.report(.deliveryNotExec(field: entry.key.text), at: entry.key)
            }
            return delivery
        }
        return delivery
    }
}
