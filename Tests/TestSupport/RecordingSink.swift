package import Keys
internal import Synchronization

/// A sink that keeps what it was given, so that a test can compare it with what the store says, and that fails on order.
package final class RecordingSink: Sink {
    /// A secret as it arrived.
    package struct Delivery: Hashable, Sendable {
        package var integration: String
        package var keyID: KeyID
        package var secret: String
    }

    private struct Inner: Sendable {
        var deliveries: [Delivery] = []
        var refused: [Delivery] = []
        var failAfter: Int?
        var hangAfter: Int?
        var probeError: SinkError?
    }

    private let inner = Mutex(Inner())

    package init() {}

    package var name: String { "recording" }

    /// Everything that was delivered with a receipt.
    package var deliveries: [Delivery] { inner.withLock { $0.deliveries } }

    /// What was taken without a receipt, as by a program that keeps a key and then fails: of those that fail, each second.
    package var refused: [Delivery] { inner.withLock { $0.refused } }

    /// After so many further secrets every delivery fails; `nil` for never.
    package func fail(after count: Int?) { inner.withLock { $0.failAfter = count } }

    /// After so many further secrets a delivery does not come back until its task is cancelled; `nil` for never.
    package func hang(after count: Int?) { inner.withLock { $0.hangAfter = count } }

    package func failProbe(_ error: SinkError?) { inner.withLock { $0.probeError = error } }

    package func probe(count: Int) async throws {
        if let error = inner.withLock({ $0.probeError }) { throw error }
    }

    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for index in 0..<batch.count {
            if takesTurnToHang() { try? await Task.sleep(for: .seconds(86_400)) }
            let label = batch.labels[index]
            let secret = batch.withSecret(at: index) { String(decoding: $0, as: UTF8.self) }
            outcomes.append(
                inner.withLock { inner in
                    let delivery = Delivery(integration: label.integration, keyID: label.keyID, secret: secret)
                    if let left = inner.failAfter {
                        guard left > 0 else {
                            if index % 2 == 1 { inner.refused.append(delivery) }
                            return .failed(.failed(problem: "failed on purpose"))
                        }
                        inner.failAfter = left - 1
                    }
                    inner.deliveries.append(delivery)
                    return .delivered(Receipt(evidence: "recorded"))
                })
        }
        return outcomes
    }

    private func takesTurnToHang() -> Bool {
        inner.withLock { inner in
            guard let left = inner.hangAfter else { return false }
            inner.hangAfter = max(0, left - 1)
            return left == 0
        }
    }
}
