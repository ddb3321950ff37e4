package import Keys

/// A key from elsewhere that is to be put under a manifest.
package struct Adoption: Hashable, Sendable {
    /// The integration's.
    package var name: String
    /// The key's own, or a drawn one.
    package var id: KeyID
    package var digest: KeyDigest
    /// What it would be known by under former authorities.
    package var formerDigests: [KeyDigest]
    /// The line of the input, from 1; `nil` for a single key.
    package var line: Int?

    package init(name: String, id: KeyID, digest: KeyDigest, formerDigests: [KeyDigest] = [], line: Int? = nil) {
        self.name = name
        self.id = id
        self.digest = digest
        self.formerDigests = formerDigests
        self.line = line
    }
}

/// Why a key is not adopted. Nothing of the key is in it, and no text of the input that is not a manifest's name.
package enum AdoptionFault: Error, Hashable, Sendable {
    /// The line cannot be read.
    case line(KeyLineFault)
    case lineTooLong
    /// What stands there is not taken for a key.
    case key(AdoptableKeyFault)
    /// No manifest has the name.
    case noManifest(suggestions: [String])
    /// The integration needs no key; an apply may have other things to do for it.
    case hasKey(name: String)
    case revokedByCommand(name: String, EventReference?)
    case expired(name: String, on: CalendarDay)
    case suspended(name: String)
    case heldBack(name: String, HoldBack)
    /// Its manifest renames another integration, whose keys would go with it.
    case renamed(name: String, from: String)
    /// Rows stand under the name that no event explains.
    case rowsUnexplained(name: String)
    /// The API or the partner is stored otherwise than the manifests say, which may concern other keys.
    case notApplied(ResourceKind, name: String, integration: String)
    /// The store knows the key: `integration` is `nil` where it is another project's.
    case knownKey(integration: String?)
    /// The store knows another key of the same key id.
    case knownKeyID
    /// An earlier line names the integration, or holds the key.
    case nameTwice(name: String, line: Int)
    case keyTwice(line: Int)
}

/// Everything that keeps keys from being adopted, by line. Nothing is written.
package struct AdoptionRefused: Error, Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var line: Int?
        package var fault: AdoptionFault

        package init(line: Int?, fault: AdoptionFault) {
            self.line = line
            self.fault = fault
        }
    }

    /// In the order of lines.
    package var entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries.sorted { ($0.line ?? 0) < ($1.line ?? 0) } }
}
