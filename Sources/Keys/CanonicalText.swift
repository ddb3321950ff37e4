internal import FoundationEssentials

/// Catalogues, partners and operators are few, so their canonical form is JSON that any gateway can read: keys sorted, no white
/// space, absent values left out.
package protocol CanonicalText: Codable {}

extension Catalogue: CanonicalText {}
extension Delivery: CanonicalText {}
extension OperatorSpec: CanonicalText {}
extension Partner: CanonicalText {}

extension CanonicalText {
    package var canonicalText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Values of strings, integers and arrays always encode.
        // swift-format-ignore: NeverUseForceTry
        return String(decoding: try! encoder.encode(self), as: UTF8.self)
    }

    /// SHA-256 of the canonical text.
    package var canonicalDigest: RecordDigest { RecordDigest(of: Array(canonicalText.utf8)) }

    /// `nil` when the text is not the canonical form of such a value.
    package init?(canonicalText text: String) {
        guard let value = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
        self = value
    }
}
