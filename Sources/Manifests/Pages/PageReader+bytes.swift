package import Keys

extension PageReading {
    /// Reads the bytes of a page. Lines end with LF, CRLF or CR; other breaks, such as Word's, divide a line without being counted.
    package static func read(_ bytes: [UInt8], for catalogue: Catalogue) throws(PageFault) -> PageReading {
        if let key = bytes.withUnsafeBufferPointer({ SecretScan.keys(in: $0).first }) {
            throw .holdsKey(line: lineNumber(of: key.lowerBound, in: bytes))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notUTF8(line: lineNumber(of: firstFault(in: bytes), in: bytes))
        }
        var lines: [PageLine] = []
        let numbered = text.split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }
        for (index, line) in numbered.enumerated() {
            for part in line.split(whereSeparator: \.isNewline) {
                let trimmed = PageText.trimmed(String(part))
                if !trimmed.isEmpty { lines.append(PageLine(number: index + 1, text: trimmed)) }
            }
        }
        return PageReader.read(lines, with: CatalogueIndex(catalogue))
    }

    private static func lineNumber(of offset: Int, in bytes: [UInt8]) -> Int {
        1
            + bytes[..<offset].indices.count { index in
                bytes[index] == 0x0A || bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
            }
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
