internal import Glibc
internal import Keys

/// A line that a person types on the terminal of standard input, without its being shown.
enum HiddenLine {
    /// Shows the prompt and reads up to the line's end or the end of input. The terminal's driver takes at most 4,095
    /// bytes a line.
    static func read(_ prompt: String, console: Console) throws -> WipedText {
        guard let echo = EchoOff(of: STDIN_FILENO) else {
            throw InputError.unreadable(path: "the terminal", problem: errorText())
        }
        console.prompt(prompt)
        var line = WipedText(capacity: AdoptableKey.mostLength + 2)
        var byte: UInt8 = 0
        defer { byte = 0 }
        while line.count <= AdoptableKey.mostLength, byte != UInt8(ascii: "\n") {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { break }
            line.append(byte)
        }
        echo.end()
        return line
    }
}
