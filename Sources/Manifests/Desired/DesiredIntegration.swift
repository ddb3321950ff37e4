package import Keys

/// An integration as its manifest asks for it, its permissions resolved. Shared, not copied: it refers to dozens of others.
package final class DesiredIntegration: Sendable {
    package let spec: IntegrationSpec
    /// What `metadata.formerly` says; `nil` where it says nothing.
    package let formerly: Formerly?
    package let places: IntegrationPlaces

    package init(spec: IntegrationSpec, formerly: Formerly? = nil, places: IntegrationPlaces) {
        self.spec = spec
        self.formerly = formerly
        self.places = places
    }
}

/// `metadata.formerly`: settles whether an integration that looks like a removed one is that one.
package enum Formerly: Hashable, Sendable {
    /// It had this name before.
    case name(String)
    /// `formerly: none`: it is new, whatever it looks like.
    case new
}
