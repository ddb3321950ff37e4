internal import FoundationEssentials

/// Base64 of RFC 4648, section 4, with padding.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// `nil` for anything that `encode` does not write: of several texts for the same bytes only one is read, so that a
    /// signed note has one form.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let text = String(text)
        guard let data = Data(base64Encoded: text) else { return nil }
        let bytes = Array(data)
        return encode(bytes).utf8.elementsEqual(text.utf8) ? bytes : nil
    }
}

extension TreeHash {
    /// As checkpoints write it: 44 characters.
    package var base64: String { Base64.encode(bytes) }

    /// Reads what `base64` gives; `nil` for anything else.
    package init?(base64 text: String) {
        guard let bytes = Base64.decode(text) else { return nil }
        self.init(bytes: bytes)
    }
}
