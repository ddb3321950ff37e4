/// The words of a line without what pages put around them: bullets, check boxes, markup, typographic signs.
struct PageText {
    /// What the line says, cell by cell and step by step: `Users → Get: List Users` has two parts.
    var parts: [String]
    /// Markup or a colon at the end says that the line is a heading.
    var isHeading: Bool
    /// The category that a remark names: `(under Candidates)`.
    var underCategory: String?
    /// Other remarks in parentheses at the end, and a box that is crossed out.
    var remarks: [String]

    init(_ line: String) {
        var text = PageText.plain(line)
        var isHeading = false
        while text.hasPrefix("#") {
            isHeading = true
            text.removeFirst()
        }
        remarks = []
        text = PageText.trimmed(text)
        if let first = text.first, PageText.crosses.contains(first) { remarks.append("not") }
        text = PageText.withoutBullet(text)
        underCategory = nil
        while text.hasSuffix(")"), let open = text.lastIndex(of: "("), open > text.startIndex {
            let remark = String(text[text.index(after: open)...].dropLast())
            let words = remark.split(separator: " ")
            if words.count > 1, ["under", "in", "from"].contains(words[0].lowercased()) {
                underCategory = words.dropFirst().joined(separator: " ")
            } else {
                remarks.append(remark)
            }
            text = PageText.trimmed(String(text[..<open]))
        }
        // `GET:` at the end of "all that start with GET:" is no heading's colon.
        if text.hasSuffix(":"),
            PageWord.method(text.dropLast().split(separator: " ").last.map(String.init) ?? "") == nil
        {
            isHeading = true
            text = PageText.trimmed(String(text.dropLast()))
        }
        self.isHeading = isHeading
        parts = PageText.joinedMethods(
            text.split { PageText.separators.contains($0) }.map { PageText.trimmed(String($0)) }.filter { !$0.isEmpty })
    }

    private static let separators: Set<Character> = ["→", ">", "›", "»", "|", "\t", "⟶", "➔", "➜"]
    private static let bullets: Set<Character> = [
        "•", "·", "‣", "◦", "▪", "●", "○", "■", "□", "☐", "☑", "✓", "✔", "✅", "*", "-", "–", "—", "+", "→", "»", "›",
    ]
    private static let crosses: Set<Character> = ["☒", "✗", "✘", "❌", "✖", "🚫"]
    private static let blanks: Set<Unicode.Scalar> = ["\u{A0}", "\u{2007}", "\u{202F}", "\u{3000}", "\u{2009}", "\r"]
    private static let entities = [
        ("&nbsp;", " "), ("&gt;", ">"), ("&lt;", "<"), ("&quot;", "\""), ("&#39;", "'"), ("&rsquo;", "'"),
        ("&amp;", "&"),
    ]

    /// Without markup and invisible signs, with plain quotes and blanks.
    private static func plain(_ line: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\u{2018}", "\u{2019}", "\u{02BC}": scalars.append("'")
            case "\u{201C}", "\u{201D}": scalars.append("\"")
            case "`": continue
            case _ where blanks.contains(scalar): scalars.append(" ")
            // Soft hyphens, zero-width signs, marks of direction.
            case _ where scalar.properties.generalCategory == .format: continue
            default: scalars.append(scalar)
            }
        }
        var text = String(scalars)
        for (entity, sign) in entities { text = text.replacing(entity, with: sign) }
        return text.replacing("**", with: "").replacing("__", with: "")
    }

    /// Without bullets, numbers (`1.`, `2)`) and check boxes (`[x]`).
    private static func withoutBullet(_ text: String) -> String {
        var rest = text[...]
        while let first = rest.first {
            if bullets.contains(first) || crosses.contains(first) {
                rest = rest.dropFirst().drop { $0 == " " }
            } else if rest.hasPrefix("o ") {
                // Word's second level of bullets, as text.
                rest = rest.dropFirst(2)
            } else if ["[ ]", "[x]", "[X]"].contains(rest.prefix(3)) {
                rest = rest.dropFirst(3).drop { $0 == " " }
            } else {
                break
            }
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let after = rest.dropFirst(digits.count)
        if !digits.isEmpty, digits.count < 4, let sign = after.first, sign == "." || sign == ")" {
            return withoutBullet(trimmed(String(after.dropFirst())))
        }
        return trimmed(String(rest))
    }

    /// `GET` in a cell of its own belongs to the label in the next.
    private static func joinedMethods(_ parts: [String]) -> [String] {
        var joined: [String] = []
        for part in parts {
            if let last = joined.last, let method = PageWord.method(last) {
                joined[joined.count - 1] = "\(method): \(part)"
            } else {
                joined.append(part)
            }
        }
        return joined
    }

    static func trimmed(_ text: String) -> String {
        var view = text[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace || [",", ";"].contains(last) { view.removeLast() }
        return String(view)
    }
}
