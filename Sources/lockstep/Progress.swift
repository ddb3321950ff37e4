internal import Glibc
internal import Synchronization

/// A counter on standard error for work that takes longer than a second, where somebody is watching.
final class Progress: Sendable {
    private let total: Int
    private let console: Console
    private let state: Mutex<(done: Int, shownAt: Int, hasShown: Bool)>

    init(total: Int, console: Console) {
        self.total = total
        self.console = console
        state = Mutex((0, time(nil), false))
    }

    func step() {
        state.withLock { state in
            state.done += 1
            guard console.isInteractive, time(nil) > state.shownAt else { return }
            state.shownAt = time(nil)
            state.hasShown = true
            console.prompt("\r\(state.done) of \(total) changes")
        }
    }

    /// Takes the counter off the screen.
    func finish() {
        state.withLock { state in
            if state.hasShown { console.prompt("\r\u{1B}[K") }
        }
    }
}

func processID() -> Int32 { getpid() }
