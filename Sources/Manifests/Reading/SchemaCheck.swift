internal import YAML

/// Judges nodes by the schema and reports everything that does not fit.
struct SchemaCheck {
    var findings: Findings
    /// Whether nodes have to be asked for tags at all.
    var mayHaveTags = true

    /// Whether the node is what the schema says. `field` names it in messages.
    @discardableResult
    mutating func check(_ node: Node, _ type: ValueType, field: String) -> Bool {
        if mayHaveTags, let tag = node.tag {
            findings.report(.explicitTag(tag), at: node)
            return false
        }
        // The resolver has a better word for permissions that are missing.
        if case .permissions = type { return true }
        guard !isNull(node) else {
            findings.report(.emptyValue(field: field), at: node)
            return false
        }
        switch type {
        case .text(let form): return checkText(node, form, field)
        case .boolean: return checkPlain(node, type, field) { $0.equals("true") || $0.equals("false") }
        case .integer(let minimum):
            return checkPlain(node, type, field) { integer($0).map { $0 >= minimum } ?? false }
        case .record(let fields): return checkRecord(node, fields, within: field)
        case .map(let key, let value): return checkMap(node, key: key, value: value, field)
        case .list(let element, let atLeast): return checkList(node, element, atLeast: atLeast, type, field)
        case .permissions: return true
        }
    }

    /// Mappings with fixed fields: unknown, missing and wrong ones, all at once.
    @discardableResult
    mutating func checkRecord(_ node: Node, _ fields: [Field], within: String) -> Bool {
        guard node.kind == .mapping else {
            findings.report(.wrongType(field: within, expected: "a mapping", found: node.kind), at: node)
            return false
        }
        var isSound = true
        var seen: UInt64 = 0
        for entry in node.entries {
            guard let index = SchemaCheck.index(of: entry.key, in: fields) else {
                reportUnknown(entry.key, fields, within)
                isSound = false
                continue
            }
            seen |= 1 << UInt64(index)
            let field = fields[index]
            if !check(entry.value, field.type, field: field.name) { isSound = false }
        }
        for index in fields.indices where seen & 1 << UInt64(index) == 0 && fields[index].isRequired {
            findings.report(
                .missingField(name: fields[index].name, within: within, rule: fields[index].type.rule),
                at: beginning(of: node))
            isSound = false
        }
        return isSound
    }

    /// Fields are looked at where they are: a copy counts references that all threads count.
    private static func index(of key: Node, in fields: [Field]) -> Int? {
        fields.withUnsafeBufferPointer { fields in
            for index in fields.indices where key.equals(fields[index].nameBytes.bytes) { return index }
            return nil
        }
    }

    private mutating func reportUnknown(_ key: Node, _ fields: [Field], _ within: String) {
        let known = fields.map(\.name)
        let name = key.text
        findings.report(
            .unknownField(
                name: name, within: within, suggestions: Likeness.nearest(to: name, among: known, atMost: 1),
                known: known),
            at: key)
    }

    private mutating func checkText(_ node: Node, _ form: TextForm, _ field: String) -> Bool {
        guard node.kind == .scalar else {
            findings.report(.wrongType(field: field, expected: "a single value", found: node.kind), at: node)
            return false
        }
        let text = node.text
        guard !form.accepts(text) else {
            // The file's bytes are searched elsewhere; escapes and folding can hide a key from that.
            guard text.utf8.count >= SecretScan.leastLength, node.style != .plain, holdsKey(text) else {
                return true
            }
            findings.report(.secret, at: node)
            return false
        }
        if form.name == "date" {
            findings.report(.expiresMalformed(found: text), at: node)
        } else {
            findings.report(
                .invalidValue(field: field, found: form.isPublic ? text : nil, rule: form.rule), at: node)
        }
        return false
    }

    private mutating func checkPlain(
        _ node: Node, _ type: ValueType, _ field: String, _ accepts: (Node) -> Bool
    ) -> Bool {
        guard node.kind == .scalar else {
            findings.report(.wrongType(field: field, expected: "a single value", found: node.kind), at: node)
            return false
        }
        guard node.style == .plain, accepts(node) else {
            findings.report(.invalidValue(field: field, found: node.text, rule: type.rule), at: node)
            return false
        }
        return true
    }

    private mutating func checkMap(_ node: Node, key: TextForm, value: ValueType, _ field: String) -> Bool {
        guard node.kind == .mapping else {
            findings.report(.wrongType(field: field, expected: "a mapping", found: node.kind), at: node)
            return false
        }
        var isSound = true
        for entry in node.entries {
            let name = entry.key.text
            if mayHaveTags, let tag = entry.key.tag {
                findings.report(.explicitTag(tag), at: entry.key)
                isSound = false
            } else if !key.accepts(name) {
                findings.report(.invalidValue(field: key.name, found: name, rule: key.rule), at: entry.key)
                isSound = false
            }
            if !check(entry.value, value, field: field) { isSound = false }
        }
        return isSound
    }

    private mutating func checkList(
        _ node: Node, _ element: ValueType, atLeast: Int, _ type: ValueType, _ field: String
    ) -> Bool {
        guard node.kind == .sequence else {
            findings.report(.wrongType(field: field, expected: "a list", found: node.kind), at: node)
            return false
        }
        guard node.elements.count >= atLeast else {
            findings.report(.emptyValue(field: field), at: node)
            return false
        }
        var isSound = true
        for item in node.elements where !check(item, element, field: field) { isSound = false }
        return isSound
    }

    /// A mapping is pointed at by its first key: a caret under all of it would say nothing.
    func beginning(of node: Node) -> SourceRange {
        node.aliasRange ?? node.entries.first?.key.range ?? node.range
    }

    private func holdsKey(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { !SecretScan.keys(in: $0).isEmpty }
    }

    /// Nothing, `~` or `null` without quotes: more likely something forgotten than a text.
    private func isNull(_ node: Node) -> Bool {
        guard node.kind == .scalar, node.style == .plain else { return false }
        return node.withBytes { bytes in
            switch bytes.count {
            case 0: true
            case 1: bytes[0] == UInt8(ascii: "~")
            case 4: ["null", "Null", "NULL"].contains { $0.utf8.elementsEqual(bytes) }
            default: false
            }
        }
    }
}

/// Digits without a sign or leading zeros, which YAML 1.1 would take for octal; up to a thousand million.
func integer(_ node: Node) -> Int? {
    node.withBytes { bytes in
        guard (1...9).contains(bytes.count), bytes.count == 1 || bytes[0] != UInt8(ascii: "0") else {
            return nil
        }
        var value = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
