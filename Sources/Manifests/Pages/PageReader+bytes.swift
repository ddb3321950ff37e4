package import Keys

extension PageReading {
    /// Reads the bytes of a page. Lines end with LF, CRLF or CR.
    package static func read(_ bytes: [UInt8], for catalogue: Catalogue) throws(PageFault) -> PageReading {
        if let key = bytes.withUnsafeBufferPointer({ SecretScan.keys(in: $0).first }) {
            throw .holdsKey(line: lineNumber(of: key.lowerBound, in: bytes))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notUTF8(line: lineNumber(of: firstFault(in: bytes), in: bytes))
        }
        var lines: [PageLine] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let trimmed = PageText.trimmed(String(line))
            if !trimmed.isEmpty { lines.append(PageLine(number: index + 1, text: trimmed)) }
        }
        return PageReader.read(lines, with: CatalogueIndex(catalogue))
    }

    private static func lineNumber(of offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
    }

    /// The first byte that is not UTF-8: decoding puts a replacement there.
    private static func firstFault(in bytes: [UInt8]) -> Int {
        var offset = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let width = UTF8.width(scalar)
            guard offset + width <= bytes.count, bytes[offset..<offset + width].elementsEqual(String(scalar).utf8)
            else {
                return offset
            }
            offset += width
        }
        return offset
    }
}

extension CatalogueIndex {
    /// Permissions as they could be named anywhere: `Category > Title`, or by id where that names two.
    func writings(of ranks: [Int]) -> [String] {
        let titles = ranks.map { "\(catalogue.categories[home[$0]].name) > \(permissions[$0].title)" }
        return Set(titles).count == titles.count ? titles : ranks.map { permissions[$0].id }
    }
}
