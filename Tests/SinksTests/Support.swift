import Foundation
import Glibc
import Keys
import TestSupport

/// A batch of new secrets for these integrations; the key ids are `key000000000` and so on.
func batch(_ names: [String]) -> SecretBatch {
    var random = SeededRandom(seed: 62)
    var batch = SecretBatch(capacity: names.count)
    for (index, name) in names.enumerated() {
        let id = keyID(index)
        batch.append(
            Secret(format: Sample.format, id: id, random: &random), label: DeliveryLabel(integration: name, keyID: id))
    }
    return batch
}

func keyID(_ index: Int) -> KeyID { KeyID("key" + String(repeating: "0", count: 9 - String(index).count) + "\(index)") }

/// What the secrets are, to compare with what a sink wrote. Only tests make strings of secrets.
func texts(of batch: borrowing SecretBatch) -> [String] {
    (0..<batch.count).map { index in
        batch.withSecret(at: index) { String(decoding: $0, as: UTF8.self) }
    }
}

/// A folder that goes with the value.
final class TemporaryFolder {
    let url: URL
    var path: String { url.path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "lockstep-sinks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func names(below folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.appending(path: folder).path).sorted()
    }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: url.appending(path: name)) }
}

/// The permission bits of a file or folder.
func mode(_ path: String) throws -> UInt32 {
    var info = stat()
    guard stat(path, &info) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return info.st_mode & 0o777
}

extension DeliveryOutcome {
    var isDelivered: Bool {
        if case .delivered = self { return true }
        return false
    }
}

/// A pipe, its two ends.
func pipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    return (ends[0], ends[1])
}
