import Log

/// The bytes of hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
    stride(from: 0, to: digits.utf8.count, by: 2).map {
        UInt8(digits.dropFirst($0).prefix(2), radix: 16)!
    }
}

func hash(_ digits: String) -> TreeHash { TreeHash(bytes: bytes(digits))! }
