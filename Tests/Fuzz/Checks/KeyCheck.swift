internal import FoundationEssentials
internal import Keys

/// A key is found where it stands and is put together again from its parts; a line of `adopt --jsonl` says to any reader of JSON
/// what it says to us.
func checkKeys(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBufferPointer { bytes in
        try checkReading(of: bytes)
        if let found = KeyFormat.firstKey(in: bytes) {
            try promise(bytes.indices.contains(found.lowerBound) && found.upperBound <= bytes.count, "found outside")
            let key = UnsafeBufferPointer(rebasing: bytes[found])
            try promise(KeyFormat.keyID(of: key) != nil, "what was found is no key")
            try promise(KeyFormat.firstKey(in: key) == 0..<key.count, "a key by itself is not found whole")
        }
        try checkLine(bytes)
    }
    // A checksum is not found by trying, so words of the right form get theirs.
    for word in bytes.split(whereSeparator: { !Base62.isDigit($0) && $0 != UInt8(ascii: "_") }) {
        guard word.count > KeyFormat.checksumLength else { continue }
        let key = withChecksum(Array(word.dropLast(KeyFormat.checksumLength)))
        try key.withUnsafeBufferPointer { key in
            try checkReading(of: key)
            guard KeyFormat.keyID(of: key) != nil else { return }
            let text = Array("\"x\":".utf8) + key + Array(" ".utf8)
            try promise(
                text.withUnsafeBufferPointer { KeyFormat.firstKey(in: $0) } == 4..<4 + key.count, "a key is overlooked")
        }
    }
}

private func withChecksum(_ body: [UInt8]) -> [UInt8] {
    let sum = body.withUnsafeBufferPointer { CRC32.checksum($0) }
    return body
        + [UInt8](unsafeUninitializedCapacity: KeyFormat.checksumLength) { buffer, count in
            Base62.write(sum, into: UnsafeMutableBufferPointer(rebasing: buffer[..<KeyFormat.checksumLength]))
            count = KeyFormat.checksumLength
        }
}

private func checkReading(of bytes: UnsafeBufferPointer<UInt8>) throws {
    let reading = KeyFormat.reading(of: bytes)
    let format = KeyFormat(prefix: "acme", environment: "live")!
    guard reading != .other else {
        _ = format.isCut(bytes)
        return
    }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "_", omittingEmptySubsequences: false)
    try promise(parts.count == 4, "a key of \(parts.count) parts")
    guard let own = KeyFormat(prefix: String(parts[0]), environment: String(parts[1])) else {
        throw Broken(description: "a key whose first parts have another form")
    }
    try promise(own.length == bytes.count, "a key of another length than its format's")
    try promise(own.isCut(bytes), "what has the form of a key does not begin as one")
    let isRight = withChecksum(bytes.dropLast(KeyFormat.checksumLength)) == Array(bytes)
    try promise(reading == (isRight ? .key(KeyID(String(parts[2]))) : .mistyped), "its checksum was read otherwise")
}

/// The fields of a line, as Foundation's reader of JSON knows them.
private struct Line: Codable {
    var name: String
    var key: String
}

private func checkLine(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    guard let (name, key) = read(bytes) else { return }
    let line = try? JSONDecoder().decode(Line.self, from: Data(bytes))
    try promise(line?.name == name && line.map { Array($0.key.utf8) } == key, "another reader of JSON reads otherwise")
    let written = Array(try JSONEncoder().encode(Line(name: name, key: String(decoding: key, as: UTF8.self))))
    let again = written.withUnsafeBufferPointer(read)
    try promise(again?.name == name && again?.key == key, "a line that was written reads otherwise")
}

private func read(_ bytes: UnsafeBufferPointer<UInt8>) -> (name: String, key: [UInt8])? {
    guard let line = try? KeyLine(bytes) else { return nil }
    return (line.name, line.key.withBytes { Array($0) })
}
