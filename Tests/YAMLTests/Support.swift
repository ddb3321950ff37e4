@testable import YAML

/// Reads a text with the default limits.
func read(_ text: String, limits: Limits = Limits()) -> ParseResult {
    parse(Source(name: "test.yaml", bytes: Array(text.utf8)), limits: limits)
}

/// The root of a text that must hold one sound document.
func root(_ text: String) throws -> Node {
    let result = read(text)
    guard result.errors.isEmpty, result.documents.count == 1 else { throw Unexpected(result: dump(result)) }
    return result.documents[0].root
}

struct Unexpected: Error {
    var result: String
}

/// The kinds of the errors of a text.
func kinds(_ text: String, limits: Limits = Limits()) -> [YAMLError.Kind] {
    read(text, limits: limits).errors.map(\.kind)
}

/// `line:column@offset` of each error of a text.
func places(_ text: String, limits: Limits = Limits()) -> [String] {
    read(text, limits: limits).errors.map { show($0.range.start) }
}

func show(_ position: SourcePosition) -> String {
    "\(position.line):\(position.column)@\(position.offset)"
}

func show(_ range: SourceRange) -> String {
    "\(show(range.start))-\(show(range.end))"
}

/// Everything a caller can see of a result.
func dump(_ result: ParseResult) -> String {
    var lines: [String] = []
    for document in result.documents {
        lines.append("document \(show(document.range)) \(document.hasErrors ? "with errors" : "sound")")
        dump(document.root, indent: " ", into: &lines)
    }
    for error in result.errors {
        lines.append("error \(error.kind) \(show(error.range))")
    }
    return lines.joined(separator: "\n")
}

private func dump(_ node: Node, indent: String, into lines: inout [String]) {
    var line = "\(indent)\(node.kind) \(show(node.range))"
    if let style = node.style { line += " \(style) \(node.text.debugDescription)" }
    if let tag = node.tag { line += " tag \(tag)" }
    if let alias = node.aliasRange { line += " alias \(show(alias))" }
    lines.append(line)
    for element in node.elements { dump(element, indent: indent + "- ", into: &lines) }
    for entry in node.entries {
        dump(entry.key, indent: indent + "k ", into: &lines)
        dump(entry.value, indent: indent + "v ", into: &lines)
    }
}

/// A small generator with a seed, so that a failing case can be had again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
