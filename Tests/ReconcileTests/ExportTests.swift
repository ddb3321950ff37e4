import Keys
import Manifests
import Reconcile
import TestSupport
import Testing
import YAML

@Suite("Export")
struct ExportTests {
    private static let project = """
        apiVersion: lockstep/v1
        kind: Project
        metadata: {name: acme-partners, uid: \(Sample.uid)}
        spec: {keys: {prefix: acme, environment: live}}

        """

    private var own: Catalogue {
        var own = Sample.catalogue
        own.name = "own"
        return own
    }

    private func text(_ export: Export) -> String {
        let writer = ManifestWriter(catalogues: export.vocabulary)
        return ManifestWriter.text(
            export.catalogues.map(writer.manifest) + export.partners.map(writer.manifest)
                + export.integrations.map(writer.manifest))
    }

    private func read(_ text: String) throws -> Desired {
        let source = Source(name: "exported.yaml", bytes: Array((Self.project + text).utf8))
        let result = ManifestReader.read([source], parallelism: 1)
        return try #require(result.desired, "\(result.diagnostics)\n\(text)")
    }

    @Test("put behind the project, what was exported makes the next plan change nothing")
    func planIsEmpty() async throws {
        var world = try World()
        var one = Sample.spec("one", grants: ["jobs.list-jobs", "jobs.delete-job"])
        one.api = "own"
        one.description = "no: \"yes\""
        var two = Sample.spec("two", grants: ["candidates.list-candidates"])
        two.rotation = Rotation(every: Period("90d"), overlap: Period("7d")!)
        let builtIn = try #require(try Catalogues.builtIn(named: "harvest-v1"))
        try await world.apply(desired([one, two], catalogues: [own, builtIn], partners: [Sample.partner]))
        let export = try Export(world.state, beside: try read(""), all: false)
        #expect(export.catalogues.map(\.name) == ["own"], "what is built in needs no manifest")
        #expect(export.partners == [Sample.partner] && export.integrations == [one, two])
        let plan = try world.plan(try read(text(export)))
        #expect(plan.changes.isEmpty && plan.unchanged == 2, "\(plan.lines)")
        let again = try Export(world.state, beside: try read(text(export)), all: false)
        #expect(again.isEmpty)
        let all = try Export(world.state, beside: try read(text(export)), all: true)
        #expect(text(all) == text(export))
    }

    @Test("only what is managed: nothing that was revoked, removed or forgotten, and no rows without an event")
    func managed() async throws {
        var world = try World()
        let specs = ["a", "b", "c", "d"].map { name in
            var spec = Sample.spec(name)
            spec.partner = name
            return spec
        }
        try await world.apply(desired(specs))
        try await world.apply(desired(Array(specs.dropFirst())))
        try await world.carryOut(try CommandPlan.revoke("b", reason: nil, in: world.state, at: world.now))
        try await world.forget("c", beside: desired([specs[3]]))
        (world.store as? InMemoryStore)?.edit("x", projectUID: Sample.uid) {
            $0 = IntegrationRecord(spec: Sample.spec("x"))
        }
        let export = try Export(world.state, beside: desired([]), all: true)
        #expect(export.integrations.map(\.name) == ["d"] && export.forgotten == ["c"])
    }

    @Test("recorded, not what hands made of the rows; and nothing that a manifest stands behind by its former name")
    func recorded() async throws {
        var world = try World()
        try await world.apply(desired([Sample.spec("a")]))
        (world.store as? InMemoryStore)?.edit("a", projectUID: Sample.uid) { $0?.spec.owner = "mallory" }
        #expect(try Export(world.state, beside: desired([]), all: false).integrations == [Sample.spec("a")])
        let renamed = desired([Sample.spec("b")], formerly: ["b": .name("a")])
        #expect(try Export(world.state, beside: renamed, all: false).integrations == [])
    }

    @Test("a built-in catalogue of another version is written down, unless manifests use the one at hand")
    func otherVersion() async throws {
        var world = try World()
        try await world.apply(desired([Sample.spec("a")]))
        #expect(
            try Export(world.state, beside: desired([], catalogues: []), all: false).catalogues == [Sample.catalogue])
        #expect(try Export(world.state, beside: desired([Sample.spec("a")]), all: false).catalogues == [])
    }
}
