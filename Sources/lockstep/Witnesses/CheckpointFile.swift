internal import Glibc
internal import Keys
internal import Log

/// A signed checkpoint in a file, which the pipeline commits to git.
struct CheckpointFile {
    let path: String

    /// The head that the file was signed over; `nil` where there is no file.
    func read(_ key: VerifierKey) throws -> VerifiedCheckpoint? {
        guard let bytes = try WholeFile.read(path, limit: SignedNote.sizeLimit) else { return nil }
        do { return try VerifiedCheckpoint(bytes: bytes, key: key) } catch {
            throw CheckpointFault(path: path, fault: error)
        }
    }

    func write(_ head: TreeHead, _ signer: CheckpointSigner) throws {
        try WholeFile.write(try signer.sign(head), to: path, mode: 0o644, synced: true)
    }

    /// Throws where the file could not be written afterwards, as far as that can be known before.
    func requireWritable() throws {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard access(folder, W_OK) == 0 else { throw InputError.notWritable(path: path, problem: errorText()) }
    }
}

/// A file that is no checkpoint of the project's log.
struct CheckpointFault: Error, Hashable {
    var path: String
    var fault: CheckpointError
}
