internal import Glibc
package import Keys

/// `stdout`: one line of JSON per batch, `{"format_version":1,"secrets":[{"name","key_id","secret"}]}`.
///
/// Receipt: write(2) accepted every byte. Whether a reader at the other end of a pipe kept them is outside the promise.
package struct StandardOutputSink: Sink {
    private let descriptor: Int32

    package init(descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    package var name: String { "stdout" }

    package func probe(count: Int) async throws {
        // A descriptor that is closed, or open for reading only, would take nothing.
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
            throw SinkError.closed(problem: "standard output is not open for writing")
        }
    }

    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        var line = WipedText(capacity: 160 * batch.count)
        line.append(#"{"format_version":1,"secrets":["#)
        for index in 0..<batch.count {
            let label = batch.labels[index]
            // Names and key ids are plain ASCII words (specs/manifest.md), so nothing needs escaping.
            line.append(
                #"\#(index == 0 ? "" : ","){"name":"\#(label.integration)","key_id":"\#(label.keyID)","secret":""#)
            batch.withSecret(at: index) { line.append($0) }
            line.append(#""}"#)
        }
        line.append("]}\n")
        do throws(SinkError) {
            try line.withBytes { bytes throws(SinkError) in
                try writeAll(bytes, to: descriptor) {
                    errno == ENOSPC
                        ? .diskFull(path: "standard output")
                        : .closed(problem: String(cString: strerror(errno)))
                }
            }
        } catch {
            return Array(repeating: .failed(error), count: batch.count)
        }
        return Array(
            repeating: .delivered(Receipt(evidence: "standard output")), count: batch.count)
    }
}
