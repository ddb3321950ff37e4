/// Columns of text, each as wide as its widest cell. Trailing space is left out.
func table(_ rows: [[String]], gap: Int = 2) -> [String] {
    guard let columns = rows.map(\.count).max() else { return [] }
    let widths = (0..<columns).map { column in rows.map { $0.count > column ? displayWidth($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
        var line = ""
        for (column, cell) in row.enumerated() {
            line += cell
            if column < row.count - 1 {
                line += String(repeating: " ", count: widths[column] - displayWidth(cell) + gap)
            }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}

/// Breaks text at spaces so that lines fit `width` columns; the first begins with `indent` spaces, further ones with
/// `hanging` more.
func wrapped(_ text: String, indent: Int, hanging: Int = 0, width: Int = 80) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var length = indent
    var isEmpty = true
    for word in text.split(separator: " ") {
        let wordWidth = displayWidth(String(word))
        if !isEmpty, length + 1 + wordWidth > width {
            lines.append(line)
            line = String(repeating: " ", count: indent + hanging)
            length = indent + hanging
            isEmpty = true
        }
        line += isEmpty ? "" : " "
        line += word
        length += wordWidth + (isEmpty ? 0 : 1)
        isEmpty = false
    }
    lines.append(line)
    return lines.joined(separator: "\n")
}

/// Terminal columns that the text takes: none for combining marks, two for East Asian wide characters and emoji.
func displayWidth(_ text: String) -> Int {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.utf8.count }
    return text.reduce(0) { $0 + width(of: $1) }
}

private func width(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.value {
    // Unicode Standard Annex 11: the blocks whose characters are W or F.
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        return 2
    default: return 1
    }
}

/// `1 key`, `3 keys`.
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
}

/// Text from a file or a row, made harmless for a terminal: control and format characters, which could move the cursor
/// or turn the direction of writing, and line separators become their escapes. The joiner of emoji stays.
func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    return text.unicodeScalars.map { scalar in
        isHarmless(scalar) ? String(Character(scalar)) : "\\u{\(String(scalar.value, radix: 16))}"
    }.joined()
}

private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
    case .format: scalar.value == 0x200D
    default: true
    }
}
