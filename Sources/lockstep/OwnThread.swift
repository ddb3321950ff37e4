internal import Dispatch

/// Runs the body on a thread outside the common pool, which has one for each core: one that waits takes a core away from the
/// others there.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        // A serial queue has a thread of its own.
        DispatchQueue(label: "lockstep").async { continuation.resume(with: Result(catching: body)) }
    }
}
