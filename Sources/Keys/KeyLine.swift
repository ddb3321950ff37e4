/// A line of `lockstep adopt --jsonl`: `{"name":"…","key":"…"}`, the two fields in either order and nothing else.
///
/// JSON as in RFC 8259, read over bytes so that the key never stands in memory that is not wiped.
package struct KeyLine: ~Copyable {
    package let key: WipedText
    /// By its form the name of an integration.
    private let nameText: WipedText

    package enum Field: String, Hashable, Sendable {
        case name, key
    }

    /// Reads a line without its end.
    package init(_ line: UnsafeBufferPointer<UInt8>) throws(KeyLineFault) {
        guard (try? UTF8Span(validating: line.span)) != nil else { throw .notUTF8 }
        var reader = KeyLineReader(line)
        var key = WipedText(capacity: line.count)
        var name = WipedText(capacity: line.count)
        var seen: Set<Field> = []
        guard reader.take("{") else { throw .notAnObject }
        repeat {
            let field = try reader.field()
            guard seen.insert(field).inserted else { throw .duplicateField(field) }
            guard reader.take(":") else { throw .notAnObject }
            switch field {
            case .name: try reader.text(into: &name)
            case .key: try reader.text(into: &key)
            }
        } while reader.take(",")
        guard reader.take("}"), reader.isAtEnd else { throw .notAnObject }
        guard seen.contains(.name) else { throw .missingField(.name) }
        guard seen.contains(.key) else { throw .missingField(.key) }
        guard name.isName else { throw .notAName }
        nameText = name
        self.key = key
    }

    /// The integration's name: lower-case letters, digits and hyphens, at most 63. A `String` is not wiped, so this is
    /// asked for when the key is known to be one: the fields may have been exchanged.
    package var name: String { nameText.withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// What is wrong with a line. Nothing of the line is in it.
package enum KeyLineFault: Error, Hashable, Sendable {
    case notUTF8
    /// Not one JSON object and nothing else.
    case notAnObject
    /// A value that is not a string.
    case notAString
    case unknownField
    case duplicateField(KeyLine.Field)
    case missingField(KeyLine.Field)
    /// `name` cannot be the name of an integration.
    case notAName
}

extension WipedText {
    fileprivate var isName: Bool {
        withBytes { bytes in
            (1...63).contains(bytes.count)
                && bytes.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
    }
}
