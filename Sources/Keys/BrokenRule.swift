/// Rules that the keys of a bearer hold to at every moment (specs/rotation.md).
package enum BrokenRule: String, Error, Hashable, Sendable, CaseIterable {
    case twoActive, twoPending, threeRetiring, retiringWithoutDate
}

extension Bearer {
    /// The first rule that the record breaks, or `nil`.
    package var brokenRule: BrokenRule? {
        func count(_ state: StoredKeyState) -> Int { keys.count { $0.state == state } }
        if count(.active) > 1 { return .twoActive }
        if count(.pending) > 1 { return .twoPending }
        if count(.retiring) > KeyRecord.mostRetiring { return .threeRetiring }
        return keys.contains { $0.state == .retiring && $0.retiresAt == nil } ? .retiringWithoutDate : nil
    }
}

extension Transaction {
    /// Looks at what is about to be written once more, whoever planned it. Every store calls it within its transaction.
    package func check() throws(StoreError) {
        for write in writes {
            switch write.change {
            case .putIntegration(let record), .putKeys(let record), .renameIntegration(_, let record):
                if let rule = record.brokenRule { throw .ruleBroken(name: record.spec.name, rule) }
            case .putOperator(let record), .putTokens(let record):
                if let rule = record.brokenRule { throw .ruleBroken(name: record.spec.name, rule) }
            case .putCatalogue, .deleteCatalogue, .putPartner, .deletePartner, .deleteIntegration, .deleteOperator,
                .replaceAuthority, .dropAuthority, .nothing:
                break
            }
        }
    }
}
