package import Keys

/// All manifests of a project, validated and resolved. The arrays are sorted by name, in the order of UTF-8 bytes.
package struct Desired: Sendable {
    package var project: ProjectManifest
    /// The manifests' own APIs, and each built-in one that an integration uses.
    package var catalogues: [DesiredCatalogue]
    package var partners: [DesiredPartner]
    package var integrations: [DesiredIntegration]
    package var operators: [DesiredOperator]
    /// Manifests that were read, the project's own not counted.
    package var manifestCount: Int

    package init(
        project: ProjectManifest, catalogues: [DesiredCatalogue] = [], partners: [DesiredPartner] = [],
        integrations: [DesiredIntegration] = [], operators: [DesiredOperator] = [], manifestCount: Int
    ) {
        self.project = project
        self.catalogues = catalogues
        self.partners = partners
        self.integrations = integrations
        self.operators = operators
        self.manifestCount = manifestCount
    }
}

/// A partner with the place of its manifest.
package struct DesiredPartner: Sendable {
    package var partner: Partner
    package var place: Place

    package init(partner: Partner, place: Place) {
        self.partner = partner
        self.place = place
    }
}
