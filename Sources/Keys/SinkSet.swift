/// The sinks of one apply: those that manifests declare, and one for everything else.
package struct SinkSet: Sendable {
    private let usual: any Sink
    private let declared: [Delivery: any Sink]

    package init(usual: any Sink, declared: [Delivery: any Sink] = [:]) {
        self.usual = usual
        self.declared = declared
    }

    /// The sink for what is delivered so; `nil`: nothing is declared. A delivery that is not among the declared ones has
    /// no other place to go, so asking for it is a mistake of the caller.
    package subscript(delivery: Delivery?) -> any Sink {
        guard let delivery else { return usual }
        guard let sink = declared[delivery] else { preconditionFailure("no sink was made for a declared delivery") }
        return sink
    }
}
