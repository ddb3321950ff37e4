/// Where a manifest has the secrets of new keys delivered (`spec.delivery` of a Partner or an Integration).
package struct Delivery: Hashable, Sendable, Codable {
    /// As the command line would name it: `age:RECIPIENT`, `exec:COMMAND` or `file:DIR`.
    package var to: SinkAddress
    /// Names of variables that the program of `exec:` gets besides `PATH`, `HOME` and `LANG`; sorted, each once.
    package var environment: [String]
    /// How long the program of `exec:` may take for a key; `nil`: as long as usual.
    package var timeout: Period?

    package init(to: SinkAddress, environment: [String] = [], timeout: Period? = nil) {
        self.to = to
        self.environment = environment
        self.timeout = timeout
    }
}
