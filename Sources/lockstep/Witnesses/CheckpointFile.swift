internal import Glibc
internal import Keys
internal import Log

/// A signed checkpoint in a file, which the pipeline commits to git.
struct CheckpointFile {
    let path: String

    /// The head that the file was signed over, by one of these keys; `nil` where there is no file. Where none signed it, what
    /// is thrown is of the first.
    func read(_ keys: [VerifierKey]) throws -> VerifiedCheckpoint? {
        guard let bytes = try WholeFile.read(path, limit: SignedNote.sizeLimit) else { return nil }
        var first: CheckpointError?
        for key in keys {
            do throws(CheckpointError) { return try VerifiedCheckpoint(bytes: bytes, key: key) } catch {
                first = first ?? error
                guard case .notSigned = error else { break }
            }
        }
        throw CheckpointFault(path: path, fault: first ?? .note(.noSignatures))
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

/// The checkpoint that a command goes on from and renews, with the key that signs it from now on.
struct SignedCheckpointFile {
    let file: CheckpointFile
    let signer: CheckpointSigner
    /// What these verify is gone on from, too, so that another authority needs no break: those of former authorities, and one that is given.
    let former: [VerifierKey]

    func read() throws -> VerifiedCheckpoint? { try file.read([signer.verifierKey] + former) }

    func write(_ head: TreeHead) throws { try file.write(head, signer) }
}

/// A file that is no checkpoint of the project's log.
struct CheckpointFault: Error, Hashable {
    var path: String
    var fault: CheckpointError
}
