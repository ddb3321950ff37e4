internal import Glibc
package import Keys

/// Registers masks with GitHub Actions before another sink sees a secret: for the key, and for its Basic form, the base64
/// (RFC 4648) of `key:`, as which an HTTP client would log it.
///
/// A mask is the workflow command `::add-mask::VALUE` on a line of its own. The runner reads commands from both streams of
/// a step; they go to standard error, because standard output may be another program's input.
package struct MaskingSink: Sink {
    private let inner: any Sink
    private let descriptor: Int32

    package init(_ inner: any Sink, descriptor: Int32 = STDERR_FILENO) {
        self.inner = inner
        self.descriptor = descriptor
    }

    package var name: String { inner.name }

    package func probe(count: Int) async throws {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
            throw SinkError.closed(problem: "standard error, which masks are written to, is not open for writing")
        }
        try await inner.probe(count: count)
    }

    /// Without its masks no secret is delivered.
    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        var masks = WipedText(capacity: 256 * batch.count)
        for index in 0..<batch.count {
            batch.withSecret(at: index) { secret in
                masks.append("::add-mask::")
                masks.append(secret)
                masks.append("\n::add-mask::")
                masks.appendBase64(of: secret, followedBy: UInt8(ascii: ":"))
                masks.append("\n")
            }
        }
        do throws(SinkError) {
            try masks.withBytes { bytes throws(SinkError) in
                try writeAll(bytes, to: descriptor) {
                    .closed(problem: "cannot write masks to standard error: \(String(cString: strerror(errno)))")
                }
            }
        } catch {
            return Array(repeating: .failed(error), count: batch.count)
        }
        return await inner.deliver(batch)
    }
}
