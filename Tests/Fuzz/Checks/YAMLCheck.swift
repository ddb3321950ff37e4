internal import YAML

/// Every place lies in the file and is counted right; pieces give what the whole gives; what was read is read again from what the
/// writer makes of it.
func checkYAML(_ bytes: [UInt8]) throws {
    let source = Source(name: "input", bytes: bytes)
    let limits = Limits(nodes: 1_000, errors: 50)
    let result = parse(source, limits: limits)
    let places = TextPlaces(bytes)
    for error in result.errors { try checkPlaces(of: error, in: places) }
    for document in result.documents { try checkPlaces(of: document.root, in: places) }
    let inPieces = parse(source, limits: limits, parallelism: 2, chunkBytes: 64)
    try promise(inPieces.errors == result.errors, "in pieces there are other errors")
    try promise(inPieces.documents.count == result.documents.count, "in pieces there are other documents")
    for (whole, piece) in zip(result.documents, inPieces.documents) {
        try promise(same(whole.root, piece.root, places: true), "in pieces there are other nodes")
    }
    if let documents = inStretches(source, limits: limits) {
        try promise(result.errors.isEmpty, "in stretches there are no errors")
        try promise(documents.count == result.documents.count, "in stretches there are other documents")
        for (whole, piece) in zip(result.documents, documents) {
            try promise(same(whole.root, piece.root, places: true), "in stretches there are other nodes")
        }
    }
    guard result.errors.isEmpty else { return }
    for document in result.documents {
        let text = BlockValue(document.root).lines.joined(separator: "\n") + "\n"
        let again = parse(Source(name: "again", bytes: Array(text.utf8)))
        try promise(again.errors.isEmpty, "what was written does not read: \(again.errors)")
        try promise(
            again.documents.count == 1 && same(document.root, again.documents[0].root, places: false),
            "what was written reads as something else")
    }
}

/// The documents of all stretches; `nil` where one of them does not read, or there are none.
private func inStretches(_ source: Source, limits: Limits) -> [Document]? {
    let ranges = Stretch.ranges(of: source, ofBytes: 64, limits: limits)
    let stretches = ranges.compactMap { Stretch($0, of: source) }
    guard stretches.count == ranges.count else { return nil }
    var documents: [Document] = []
    for stretch in Stretch.placed(stretches) {
        guard let found = stretch.parse(limits: limits) else { return nil }
        documents += found
    }
    return documents.isEmpty ? nil : documents
}

private func checkPlaces(of error: YAMLError, in places: TextPlaces) throws {
    switch error.kind {
    // The column behind a byte that is no text is a matter of taste.
    case .invalidUTF8: return try check(SourceRange(at: error.range.start), in: places)
    default: try check(error.range, in: places)
    }
    switch error.kind {
    case .duplicateKey(_, let first): try check(first, in: places)
    case .syntax(_, _, let position?): try check(SourceRange(at: position), in: places)
    default: break
    }
}

private func checkPlaces(of node: Node, in places: TextPlaces) throws {
    try check(node.range, in: places)
    if let range = node.aliasRange { return try check(range, in: places) }
    for child in node.elements { try checkPlaces(of: child, in: places) }
    for entry in node.entries {
        try checkPlaces(of: entry.key, in: places)
        try checkPlaces(of: entry.value, in: places)
    }
}

private func check(_ range: SourceRange, in places: TextPlaces) throws {
    try promise(range.start.offset <= range.end.offset, "a range ends before it begins: \(range)")
    for position in [range.start, range.end] {
        try promise(places.lines.indices.contains(position.offset), "a place is outside: \(position)")
        try promise(
            position.line == places.lines[position.offset] && position.column == places.columns[position.offset],
            "a place is miscounted: \(position)")
    }
}

/// Whether two nodes say the same, and stand in the same places where that is asked.
private func same(_ a: Node, _ b: Node, places: Bool) -> Bool {
    guard a.kind == b.kind, a.text == b.text, a.elements.count == b.elements.count, a.entries.count == b.entries.count
    else { return false }
    if places, a.range != b.range || a.aliasRange != b.aliasRange || a.style != b.style || a.tag != b.tag {
        return false
    }
    return zip(a.elements, b.elements).allSatisfy { same($0, $1, places: places) }
        && zip(a.entries, b.entries).allSatisfy {
            same($0.key, $1.key, places: places) && same($0.value, $1.value, places: places)
        }
}

extension BlockValue {
    /// What a node says, for the writer.
    init(_ node: Node) {
        switch node.kind {
        case .scalar: self = .text(node.text)
        case .sequence: self = .list(node.elements.map(BlockValue.init))
        case .mapping: self = .mapping(node.entries.map { ($0.key.text, BlockValue($0.value)) })
        }
    }
}
