internal import Keys

/// Finds base64 (RFC 4648, sections 4 and 5) in a word: a Basic token, the value of a Kubernetes secret.
enum Base64Parts {
    /// Shorter runs of its digits hold no key: 20 bytes are 27 digits.
    private static let shortest = (KeyFinder.lengths.lowerBound * 4 + 2) / 3

    /// Lends what each run of digits long enough means. A run may have begun before the encoding did, behind `/` or `+`,
    /// so each of the four places at which a group of digits could begin is tried; who begins at another one reads
    /// noise.
    static func each(in bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var start = 0
        for index in 0...bytes.count where index == bytes.count || values[Int(bytes[index])] == notADigit {
            if index - start >= shortest {
                for shift in 0..<4 { decode(UnsafeBufferPointer(rebasing: bytes[(start + shift)..<index]), body) }
            }
            start = index + 1
        }
    }

    private static func decode(_ digits: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digits.count * 3 / 4 + 1) { text in
            var count = 0
            var bits: UInt32 = 0
            var held: UInt32 = 0
            for digit in digits {
                bits = bits << 6 | UInt32(values[Int(digit)])
                held += 6
                guard held >= 8 else { continue }
                held -= 8
                text.initializeElement(at: count, to: UInt8(truncatingIfNeeded: bits >> held))
                count += 1
            }
            let decoded = UnsafeMutableBufferPointer(rebasing: text[..<count])
            defer { wipe(UnsafeMutableRawBufferPointer(decoded)) }
            body(UnsafeBufferPointer(decoded))
        }
    }

    private static let notADigit: UInt8 = 0xFF

    /// The value of each digit, of the usual alphabet and of the one for URLs.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        for (digit, value) in [("+", 62), ("-", 62), ("/", 63), ("_", 63)] as [(Unicode.Scalar, UInt8)] {
            values[Int(digit.value)] = value
        }
        return values
    }()
}
