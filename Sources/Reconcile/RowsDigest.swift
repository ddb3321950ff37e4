package import Keys

/// Digest over what all rows of a project hold, in the order of names: whether anything at all moved.
package struct RowsDigest: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(text: String) { description = text }

    package init(of state: State) {
        var parts = Parts(beside: state)
        for found in state.integrations { parts.take(found) }
        self = parts.digest
    }

    /// Takes the integrations as they are read, and keeps none of them.
    package struct Parts {
        private var content = RecordDigester()
        private let operators: [Stored<OperatorRecord>]

        /// `rest`: the state, whose integrations go to `take`.
        package init(beside rest: State) {
            operators = rest.operators
            var out = CanonicalWriter()
            for catalogue in rest.catalogues { out.text(catalogue.stored?.canonicalText) }
            for partner in rest.partners { out.text(partner.stored?.canonicalText) }
            content.take(out.bytes)
        }

        package mutating func take(_ found: Stored<IntegrationRecord>) { take(rowsOf: found) }

        package var digest: RowsDigest {
            var all = self
            for found in operators { all.take(rowsOf: found) }
            return RowsDigest(text: all.content.digest.description)
        }

        private mutating func take(rowsOf found: Stored<some Bearer>) {
            var out = CanonicalWriter()
            out.data(found.stored.map { $0.canonicalDigest.bytes } ?? [])
            content.take(out.bytes)
        }
    }
}
