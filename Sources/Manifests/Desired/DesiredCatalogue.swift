package import Keys

/// A catalogue and where it comes from.
package struct DesiredCatalogue: Sendable {
    /// Whose catalogue it is.
    package enum Origin: Hashable, Sendable {
        /// Part of Lockstep.
        case builtIn
        /// A `kind: API` manifest, which replaces a built-in catalogue of the same name.
        case manifest(Place)
    }

    package var catalogue: Catalogue
    package var origin: Origin

    package init(catalogue: Catalogue, origin: Origin) {
        self.catalogue = catalogue
        self.origin = origin
    }

    /// Where the manifest stands; `nil` for a built-in catalogue.
    package var place: Place? {
        switch origin {
        case .builtIn: nil
        case .manifest(let place): place
        }
    }
}
