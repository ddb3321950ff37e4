internal import Glibc
internal import Synchronization

/// A counter on standard error for work that takes longer than a second, where somebody is watching.
final class Progress: Sendable {
    private let words: @Sendable (Int) -> String
    private let console: Console
    private let state: Mutex<(done: Int, shownAt: Int, hasShown: Bool)>

    convenience init(total: Int, console: Console) { self.init(console: console) { "\($0) of \(total) changes" } }

    /// `words`: what is shown when so much is done.
    init(console: Console, words: @escaping @Sendable (Int) -> String) {
        self.words = words
        self.console = console
        state = Mutex((0, time(nil), false))
    }

    func step(by count: Int = 1) {
        state.withLock { state in
            state.done += count
            guard console.isInteractive, time(nil) > state.shownAt else { return }
            state.shownAt = time(nil)
            state.hasShown = true
            console.prompt("\r\(words(state.done))")
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
