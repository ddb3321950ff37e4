internal import Keys
internal import Manifests
internal import YAML

/// Every line that is told is the page's line of that number, and what was placed is what the block that is written reads as.
func checkPage(_ bytes: [UInt8]) throws {
    let catalogue = try pageCatalogue.get()
    let lines = pageLines(bytes)
    let reading: PageReading
    do { reading = try PageReading.read(bytes, for: catalogue) } catch {
        switch error {
        case .holdsKey(let line): try promise(lines.indices.contains(line - 1), "a key in line \(line)")
        case .notUTF8(let line):
            try promise(
                lines.indices.contains(line - 1) && String(validating: lines[line - 1], as: UTF8.self) == nil,
                "line \(line) of \(lines.count) is UTF-8")
        }
        return
    }
    for line in reading.placed.map(\.line) + reading.asked.map(\.line) {
        try promise(lines.indices.contains(line.number - 1), "line \(line.number) of \(lines.count)")
        try promise(
            String(decoding: lines[line.number - 1], as: UTF8.self).contains(line.text),
            "line \(line.number) is another one")
    }
    try promise(reading.asked.allSatisfy { $0.suggestions.count <= 3 }, "too many suggestions")
    try promise(
        !zip(reading.asked, reading.asked.dropFirst()).contains { $1.line.number < $0.line.number }, "not sorted")
    guard !reading.placed.isEmpty else { return }
    let placed = reading.isEverything ? catalogue.categories.flatMap(\.permissions).map(\.id) : reading.ids
    try promise(try idsOfBlock(reading) == GrantSet(ids: placed).ids, "the block reads as something else")
}

extension PageReading {
    fileprivate var ids: [PermissionID] { permissions.flatMap { $0.permissions.map(\.id) } }
}

private let pageCatalogue = Result {
    let user = Source(name: "user.yaml", bytes: Array(manifest(of: ["permissions: {Referrals: read}"]).utf8))
    let read = ManifestReader.read(baseManifests + [user], parallelism: 1)
    guard let catalogue = read.desired?.catalogues.first?.catalogue else {
        throw Broken(description: "no catalogue: \(read.diagnostics)")
    }
    return catalogue
}

private func manifest(of block: [String]) -> String {
    (["apiVersion: lockstep/v1", "kind: Integration", "metadata: {name: page}", "spec:", "  api: tiny"]
        + block.map { "  " + $0 }).joined(separator: "\n")
}

private func idsOfBlock(_ reading: PageReading) throws -> [PermissionID] {
    let source = Source(name: "page.yaml", bytes: Array(manifest(of: PermissionsBlock(reading).lines).utf8))
    let result = ManifestReader.read(baseManifests + [source], parallelism: 1)
    guard let integration = result.desired?.integrations.first else {
        throw Broken(description: "the block does not read: \(result.diagnostics.first?.message ?? "")")
    }
    return integration.spec.grants.ids
}

/// The lines of a page: they end with LF, CRLF or CR (specs/permissions-read.md).
private func pageLines(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    for (offset, byte) in bytes.enumerated() {
        switch byte {
        case 0x0A where offset > 0 && bytes[offset - 1] == 0x0D: break
        case 0x0A, 0x0D: lines.append([])
        default: lines[lines.count - 1].append(byte)
        }
    }
    return lines
}
