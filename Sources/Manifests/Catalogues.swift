package import Keys
internal import YAML

/// The catalogues that are part of Lockstep. They are manifests like any other, read when they are asked for.
package enum Catalogues {
    /// Sorted.
    package static let builtInNames = ["harvest-v1", "harvest-v3"]

    /// The built-in catalogue of that name, `nil` when there is none. Throws `BrokenCatalogue` when it does not read,
    /// which the tests rule out.
    package static func builtIn(named name: String) throws -> Catalogue? {
        guard let bytes = bytes(of: name) else { return nil }
        let source = Source(name: "\(name).yaml (built in)", bytes: bytes)
        var reading = ManifestReading(parallelism: 1)
        reading.parse([source])
        reading.readCatalogues()
        guard reading.findings.isEmpty, let catalogue = reading.catalogues.sound.first?.catalogue else {
            throw BrokenCatalogue(name: name, diagnostics: reading.findings)
        }
        return catalogue
    }

    private static func bytes(of name: String) -> [UInt8]? {
        switch name {
        case "harvest-v1": PackageResources.harvest_v1_yaml
        case "harvest-v3": PackageResources.harvest_v3_yaml
        default: nil
        }
    }
}

/// A built-in catalogue that cannot be read.
package struct BrokenCatalogue: Error {
    package var name: String
    package var diagnostics: [Diagnostic]
}
