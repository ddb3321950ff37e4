package import Keys

/// The one `kind: Project` of the manifests.
package struct ProjectManifest: Hashable, Sendable {
    package var name: String
    /// Written by `init`; with kind and name it is a resource's identity.
    package var uid: String
    /// `sqlite:PATH` or `postgresql://…`, where the manifest names one.
    package var store: String?
    /// What every new key begins with.
    package var keys: KeyFormat
    package var guardLimit: GuardLimit
    package var expiryWarnings: ExpiryWarnings
    package var place: Place

    package init(
        name: String, uid: String, store: String? = nil, keys: KeyFormat,
        guardLimit: GuardLimit = .standard, expiryWarnings: ExpiryWarnings = .standard, place: Place
    ) {
        self.name = name
        self.uid = uid
        self.store = store
        self.keys = keys
        self.guardLimit = guardLimit
        self.expiryWarnings = expiryWarnings
        self.place = place
    }
}
