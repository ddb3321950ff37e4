internal import Dispatch
internal import Synchronization

/// Calls `body` once for each index below `count`, on up to so many threads, and gives the results in order.
func inParallel<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let results = ParallelResults<Result>(count: count)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while let index = results.take() { results.set(body(index), at: index) }
    }
    return results.all
}

/// Calls `body` for each run of so many items, on up to so many threads, and gives the results in order.
func inParallel<Item: Sendable, Result: Sendable>(
    _ items: [Item], inChunksOf size: Int, threads: Int, _ body: @escaping @Sendable (ArraySlice<Item>) -> Result
) -> [Result] {
    inParallel((items.count + size - 1) / size, threads: threads) { index in
        body(items[index * size..<min(items.count, (index + 1) * size)])
    }
}

/// Hands out indexes and collects what was made of them.
private final class ParallelResults<Result: Sendable>: Sendable {
    private struct State {
        var next = 0
        var results: [Result?]
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(results: Array(repeating: nil, count: count))) }

    func take() -> Int? {
        state.withLock { state in
            guard state.next < state.results.count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func set(_ result: Result, at index: Int) { state.withLock { $0.results[index] = result } }

    var all: [Result] { state.withLock { $0.results.compactMap { $0 } } }
}
