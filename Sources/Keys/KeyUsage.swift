/// When a key was presented, as the gateway noted it. Lockstep only reads it, and decides nothing by it.
package struct KeyUsage: Hashable, Sendable {
    /// `nil` where the gateway noted none.
    package var firstUsedAt: Instant?
    /// `nil` where the gateway noted none.
    package var lastUsedAt: Instant?

    package init(firstUsedAt: Instant? = nil, lastUsedAt: Instant? = nil) {
        self.firstUsedAt = firstUsedAt
        self.lastUsedAt = lastUsedAt
    }
}
