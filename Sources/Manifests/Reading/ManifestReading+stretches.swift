internal import Glibc
internal import YAML

/// Files that hold nothing but integrations, by the look of them. Nothing in a manifest refers to an integration, so they are read
/// last and stretch by stretch: of many thousands of integrations no more than one stretch for each thread has a tree in memory.
///
/// A look is quick and may err. Whoever reads the stretches must find integrations without any mistake in them; otherwise all
/// files have to be read whole.
extension ManifestReading {
    /// Looks at all files: the stretches of those that seem to hold nothing but integrations, and the others.
    func integrationStretches(of sources: [Source]) -> (stretches: [Stretch], rest: [Source]) {
        let ranges = sources.map { Stretch.ranges(of: $0, limits: limits) }
        let all = zip(sources, ranges).flatMap { source, ranges in ranges.map { (source, $0) } }
        let looks = inParallel(all.count, threads: parallelism) { index in
            Stretch(all[index].1, of: all[index].0).flatMap { $0.withBytes(Self.seemsOfIntegrations) ? $0 : nil }
        }
        var (stretches, rest): ([Stretch], [Source]) = ([], [])
        var next = 0
        for (source, ranges) in zip(sources, ranges) {
            let found = looks[next..<next + ranges.count].compactMap(\.self)
            next += ranges.count
            guard !found.isEmpty, found.count == ranges.count else {
                rest.append(source)
                continue
            }
            stretches += Stretch.placed(found)
        }
        return (stretches, rest)
    }

    /// Whether every line that begins with `kind:` says `Integration`, there is one, and no secret stands there.
    private static func seemsOfIntegrations(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress, SecretScan.keys(in: bytes).isEmpty else { return false }
        let (key, whole) = ("kind:" as StaticString, "kind: Integration\n" as StaticString)
        var (line, holdsSome) = (0, false)
        while line < bytes.count {
            if begins(bytes, at: line, with: key) {
                guard begins(bytes, at: line, with: whole) else { return false }
                holdsSome = true
            }
            guard let end = memchr(base + line, Int32(UInt8(ascii: "\n")), bytes.count - line) else { break }
            line = UnsafeRawPointer(end) - UnsafeRawPointer(base) + 1
        }
        return holdsSome
    }

    private static func begins(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, with text: StaticString) -> Bool {
        bytes.count - index >= text.utf8CodeUnitCount
            && memcmp(bytes.baseAddress! + index, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
}
