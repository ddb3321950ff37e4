/// Why bytes are no signed note. Lines count from 1.
package enum NoteError: Error, Hashable {
    /// More than `SignedNote.sizeLimit` bytes.
    case tooLarge(bytes: Int)
    case notUTF8
    /// An ASCII control character other than the line feed, such as the carriage return of a Windows line end.
    case controlCharacter(line: Int)
    /// The last line has no line feed: the note may have been cut.
    case noFinalLineFeed
    /// No empty line stands between a text and signatures.
    case noSignatures
    /// A line behind the text is no signature line.
    case malformedSignature(line: Int)
}
