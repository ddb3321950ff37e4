/// Why a file is no checkpoint of this log.
package enum CheckpointError: Error, Hashable {
    case note(NoteError)
    /// A line of the text is not what it must be: 1 the origin, 2 the size, 3 the root, more the extensions.
    case malformedText(line: Int)
    /// The file says that it is of another log. The origin is what the file says: not verified, and any text without line
    /// feeds and ASCII control characters.
    case anotherLog(origin: String)
    /// No line has the name and the id of this log's key.
    case notSigned(by: VerifierKey)
    /// A line has the name and the id of this log's key, but is not its signature of this text.
    case forged(by: VerifierKey)
}
