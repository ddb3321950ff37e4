package import YAML

/// Turns the bytes of manifests into what they ask for. Pure: the same sources give the same result, whatever the
/// parallelism.
package struct ManifestReader {
    /// Reads all manifests of a project.
    ///
    /// - Parameters:
    ///   - sources: the files; their order does not matter.
    ///   - parallelism: how many threads may work.
    ///   - limits: what each file may ask for.
    ///   - whole: reads every file whole. The result is the same; it takes more memory.
    /// - Returns: every diagnostic, and `desired` when none of them is an error.
    package static func read(
        _ sources: [Source], parallelism: Int, limits: Limits = Limits(), whole: Bool = false
    ) -> ManifestResult {
        var reading = ManifestReading(parallelism: parallelism, limits: limits)
        let (stretches, rest) = whole ? ([], sources) : reading.integrationStretches(of: sources)
        reading.parse(rest)
        reading.readProject()
        reading.readCatalogues()
        reading.catalogues.addBuiltIns()
        reading.readPartners()
        guard reading.readIntegrations(stretches) else {
            return read(sources, parallelism: parallelism, limits: limits, whole: true)
        }
        reading.readOperators()
        return reading.finished()
    }

    /// Reads the `Project` of one file and nothing else of it. `project` is `nil` when there is none without errors.
    package static func readProject(
        _ source: Source, limits: Limits = Limits()
    ) -> (project: ProjectManifest?, diagnostics: [Diagnostic]) {
        var reading = ManifestReading(parallelism: 1, limits: limits)
        reading.parse([source], only: "Project")
        reading.readProject()
        let hasErrors = reading.findings.contains { $0.severity == .error }
        return (hasErrors ? nil : reading.project, Diagnostic.withoutFollowers(reading.findings.sorted()))
    }

    /// Whether some document of the file says `kind: Project`, sound or not.
    package static func holdsProject(_ source: Source) -> Bool {
        YAML.parse(source).documents.contains { $0.root["kind"]?.equals("Project") ?? false }
    }

    /// Whether a text can be the name of a resource: `[a-z0-9]([-a-z0-9]*[a-z0-9])?`, at most 63 characters.
    package static func isName(_ text: String) -> Bool { TextForm.isName(text) }
}

/// What reading gave.
package struct ManifestResult: Sendable {
    /// `nil` when there are errors.
    package var desired: Desired?
    /// Sorted by file, line and column.
    package var diagnostics: [Diagnostic]
    /// Documents that were read, the project's included.
    package var resources: Int
}
