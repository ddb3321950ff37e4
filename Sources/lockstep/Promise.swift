internal import Dispatch
internal import Synchronization

/// A value, or an error, that another thread will have. Waiting for it blocks the thread: one of the common pool would be
/// missing there.
final class Promise<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let kept = DispatchSemaphore(value: 0)

    init() {}

    init(kept value: Value) { keep(.success(value)) }

    var isKept: Bool { result.withLock { $0 != nil } }

    /// Called once.
    func keep(_ result: Result<Value, any Error>) {
        self.result.withLock { $0 = result }
        kept.signal()
    }

    func wait() throws -> Value {
        kept.wait()
        // For whoever asks again.
        kept.signal()
        guard let result = result.withLock({ $0 }) else { preconditionFailure("a promise is kept before it is told") }
        return try result.get()
    }
}
