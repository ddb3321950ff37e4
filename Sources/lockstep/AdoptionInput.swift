internal import Glibc
internal import Keys
internal import Reconcile

/// The keys that are to be adopted, each digested as soon as it was read.
struct AdoptionInput {
    let format: KeyFormat
    let digestKey: DigestKey
    let formerKeys: [DigestKey]
    private(set) var adoptions: [Adoption] = []
    private(set) var faults: [AdoptionRefused.Entry] = []

    /// Bytes of a line. Room for a key of which each byte is written as `\u0041`, and its name.
    private static let lineLimit = 32_768

    init(format: KeyFormat, digestKey: DigestKey, formerKeys: [DigestKey]) {
        self.format = format
        self.formerKeys = formerKeys
        self.digestKey = digestKey
    }

    /// One key: what a person types without seeing it, or all of standard input. A line end behind it is not part of it.
    mutating func readKey(for name: String, asking console: Console) throws {
        let text =
            isatty(STDIN_FILENO) == 1
            ? try HiddenLine.read("Key of \(name), which is not shown: ", console: console)
            : try SecretInput.all(limit: AdoptableKey.mostLength + 2)
        text.withBytes { bytes in
            var bytes = bytes.assumingMemoryBound(to: UInt8.self)
            for end in ["\n", "\r"] where bytes.last == end.utf8.first {
                bytes = bytes.extracting(..<(bytes.count - 1))
            }
            take(bytes, name: { name }, line: nil)
        }
    }

    /// A key a line. Lines of blanks alone are left out.
    mutating func readLines() throws {
        guard isatty(STDIN_FILENO) == 0 else { throw InputError.linesFromTerminal }
        try SecretInput.lines(limit: AdoptionInput.lineLimit) { number, bytes in
            guard let bytes else { return faults.append(.init(line: number, fault: .lineTooLong)) }
            guard !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return }
            do throws(KeyLineFault) {
                let line = try KeyLine(bytes)
                line.key.withBytes { take($0.assumingMemoryBound(to: UInt8.self), name: { line.name }, line: number) }
            } catch {
                faults.append(.init(line: number, fault: .line(error)))
            }
        }
        guard !adoptions.isEmpty || !faults.isEmpty else {
            return faults.append(.init(line: nil, fault: .key(.missing)))
        }
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, name: () -> String, line: Int?) {
        do throws(AdoptableKeyFault) {
            let key = try AdoptableKey(bytes, format: format, digestKey: digestKey)
            var random = SystemRandom()
            let id = key.id ?? KeyID(random.publicText(KeyFormat.idLength))
            adoptions.append(
                Adoption(
                    name: name(), id: id, digest: key.digest, formerDigests: formerKeys.map { $0.digest(bytes) },
                    line: line))
        } catch {
            faults.append(.init(line: line, fault: .key(error)))
        }
    }
}
