/// Splits a command into words as a shell would: spaces, single and double quotes, backslashes; nothing is expanded.
///
/// `nil` where a shell would do more than split (an open quote, or `|`, `>`, `$` and the like outside quotes): no shell
/// runs, and a command that looks as if one did must not do something else. Whoever wants a shell writes `sh -c '…'`.
package func shellWords(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
        if isEscaped {
            // Within double quotes a backslash is kept before anything that it does not have to protect.
            if quote == "\"", !#""\$`"#.contains(character) { word = (word ?? "") + "\\" }
            word = (word ?? "") + String(character)
            isEscaped = false
        } else if character == "\0" {
            return nil
        } else if let open = quote {
            if character == open {
                quote = nil
            } else if open == "\"", character == "\\" {
                isEscaped = true
            } else if open == "\"", character == "$" || character == "`" {
                return nil
            } else {
                word = (word ?? "") + String(character)
            }
        } else if character == "\\" {
            isEscaped = true
        } else if character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if character.isWhitespace {
            if let done = word { words.append(done) }
            word = nil
        } else if "|&;<>()$`*?".contains(character) {
            return nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let word { words.append(word) }
    return words
}
