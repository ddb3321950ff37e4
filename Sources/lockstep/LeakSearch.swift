internal import Glibc
internal import Keys
internal import Leaks

/// Reads standard input for leaked keys, a buffer after the other: a log may be larger than the memory.
struct LeakSearch {
    let digestKeys: [DigestKey]
    let console: Console

    private static let bufferSize = 1 << 18

    /// The keys of the state that the input holds, and whatever has the form of a key string.
    func run(against state: State) throws -> LeakMatches {
        if console.canAsk { console.note("Paste the key or the log, then press Enter and Ctrl-D.") }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 1)
        defer {
            wipe(buffer)
            buffer.deallocate()
        }
        let progress = Progress(console: console) { "\($0 >> 20) MiB searched" }
        defer { progress.finish() }
        var finder = KeyFinder()
        var matches = LeakMatches(digestKeys: digestKeys, known: LeakResponse.digests(in: state))
        while true {
            let count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw InputError.unreadable(path: "<stdin>", problem: errorText()) }
            guard count > 0 else { break }
            finder.take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { matches.note($0) }
            progress.step(by: count)
        }
        finder.finish { matches.note($0) }
        return matches
    }
}
