import Dispatch
import Synchronization

/// Hands the chunks of a file to threads and collects what they read.
final class ChunkQueue: Sendable {
    private struct State {
        var next = 0
        var end: Int
        var chunks: [Chunk?]
    }

    private let ranges: [Range<Int>]
    private let read: @Sendable (Range<Int>) -> Chunk
    private let state: Mutex<State>

    init(_ ranges: [Range<Int>], read: @escaping @Sendable (Range<Int>) -> Chunk) {
        self.ranges = ranges
        self.read = read
        self.state = Mutex(State(end: ranges.count, chunks: Array(repeating: nil, count: ranges.count)))
    }

    /// Reads all chunks on so many threads and waits for them; the result ends with the first chunk that is
    /// cut.
    func run(threads: Int) -> [Chunk] {
        let threads = min(threads, ranges.count)
        if threads > 1 {
            DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
        } else {
            work()
        }
        return state.withLock { $0.chunks[..<$0.end].compactMap { $0 } }
    }

    private func work() {
        while let index = take() {
            let chunk = read(ranges[index])
            state.withLock { state in
                state.chunks[index] = chunk
                if chunk.isCut { state.end = min(state.end, index + 1) }
            }
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < state.end else { return nil }
            state.next += 1
            return state.next - 1
        }
    }
}
