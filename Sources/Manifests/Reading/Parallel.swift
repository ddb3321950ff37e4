internal import Dispatch
internal import Synchronization

/// Calls `body` once for each index below `count`, on up to so many threads, and gives the results in order.
func inParallel<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let workers = min(threads, count)
    let results = ParallelResults<Result>(count: count, workers: workers)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
        while let index = results.take(worker) { results.set(body(index), at: index) }
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
///
/// Each worker has a stretch of its own, and helps with those of others when it is through: what stands side by side shares
/// objects, and threads that count references to the same ones wait for each other.
private final class ParallelResults<Result: Sendable>: Sendable {
    private struct State {
        /// What is left of each worker's stretch.
        var left: [Range<Int>]
        var results: [Result?]
    }

    private let state: Mutex<State>

    init(count: Int, workers: Int) {
        state = Mutex(
            State(
                left: (0..<workers).map { count * $0 / workers..<count * ($0 + 1) / workers },
                results: Array(repeating: nil, count: count)))
    }

    /// The next index of the worker's own stretch, or of another one's.
    func take(_ worker: Int) -> Int? {
        state.withLock { state in
            let workers = state.left.indices
            guard let stretch = workers.map({ (worker + $0) % workers.count }).first(where: { !state.left[$0].isEmpty })
            else { return nil }
            defer { state.left[stretch] = state.left[stretch].dropFirst() }
            return state.left[stretch].lowerBound
        }
    }

    func set(_ result: Result, at index: Int) { state.withLock { $0.results[index] = result } }

    var all: [Result] { state.withLock { $0.results.compactMap { $0 } } }
}
