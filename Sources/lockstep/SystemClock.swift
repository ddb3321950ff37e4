internal import Glibc
internal import Keys

/// The host's time, to the second.
func systemNow() -> Instant {
    Instant(seconds: Int64(time(nil)))
}
