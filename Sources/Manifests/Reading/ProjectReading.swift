internal import Keys
internal import YAML

/// Reads a `kind: Project` document that the schema has been found to fit.
enum ProjectReading {
    static func project(_ root: Node, place: Place) -> ProjectManifest? {
        guard let metadata = root["metadata"], let name = metadata["name"]?.text,
            let uid = metadata["uid"]?.text,
            let spec = root["spec"], let keys = spec["keys"], let prefix = keys["prefix"]?.text,
            let environment = keys["environment"]?.text,
            let format = KeyFormat(prefix: prefix, environment: environment)
        else { return nil }
        let limit = spec["guard"]?["maxRevocations"].flatMap { GuardLimit($0.text) }
        let warnings = spec["expiryWarnings"]?.elements.compactMap { Period($0.text) }
        return ProjectManifest(
            name: name, uid: uid, store: spec["store"]?.text, keys: format, guardLimit: limit ?? .standard,
            expiryWarnings: warnings.map(ExpiryWarnings.init) ?? .standard, place: place)
    }
}
