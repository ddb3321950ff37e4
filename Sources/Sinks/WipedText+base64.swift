internal import Keys

extension WipedText {
    /// Appends the base64 (RFC 4648, section 4, with padding) of the secret and one byte after it. Written here because a
    /// library's would leave copies of the secret that nobody wipes.
    mutating func appendBase64(of secret: UnsafeBufferPointer<UInt8>, followedBy last: UInt8) {
        let count = secret.count + 1
        func byte(_ index: Int) -> UInt32 { UInt32(index < secret.count ? secret[index] : index < count ? last : 0) }
        for start in stride(from: 0, to: count, by: 3) {
            let group = byte(start) << 16 | byte(start + 1) << 8 | byte(start + 2)
            for place in 0..<4 {
                let isPadding = start + place > count
                append(isPadding ? UInt8(ascii: "=") : base64Digit(UInt8(group >> (18 - 6 * UInt32(place)) & 63)))
            }
        }
    }
}

/// The digit of six bits.
func base64Digit(_ value: UInt8) -> UInt8 {
    let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return digits.utf8Start[Int(value)]
}
