import Foundation
import Keys
import Manifests
import Testing
import YAML

@Suite struct ReaderTests {
    static let whole = """
        apiVersion: lockstep/v1
        kind: Integration
        metadata:
          name: gem-sourcing
          labels: {team: no, tier: 1e3, since: 2027-06-30, "0": ""}
          formerly: none
        spec:
          api: tiny
          partner: gem
          description: "yes"
          owner: 漢 é 🙂
          permissions:
            Referrals: read
          expires: 2027-06-30
          rotate: {every: 90d, overlap: 0}
          generation: 3
          protect: true
          state: suspended
          delivery: {to: "exec:put {name}", environment: [B, A, B], timeout: 2m}
        """

    @Test func everyFieldArrives() throws {
        let result = try read(Self.whole)
        #expect(result.diagnostics == [])
        let desired = try #require(result.desired)
        let found = try #require(desired.integrations.first)
        #expect(found.formerly == .new)
        #expect(
            found.spec
                == IntegrationSpec(
                    name: "gem-sourcing", api: "tiny", partner: "gem", description: "yes", owner: "漢 é 🙂",
                    labels: [
                        Label(key: "0", value: ""), Label(key: "since", value: "2027-06-30"),
                        Label(key: "team", value: "no"), Label(key: "tier", value: "1e3"),
                    ],
                    grants: GrantSet(ids: [
                        "referrals.archived", "referrals.everything", "referrals.get", "referrals.list",
                    ]), expires: CalendarDay("2027-06-30"),
                    rotation: Rotation(every: Period("90d"), overlap: .zero), generation: 3, protected: true,
                    suspended: true,
                    delivery: Delivery(
                        to: .exec(command: "put {name}", words: ["put", "{name}"]), environment: ["A", "B"],
                        timeout: Period("2m"))))
        #expect(found.spec.grants.isCanonical)
        #expect(desired.manifestCount == 2 && result.resources == 3)
        #expect(desired.catalogues.map(\.catalogue.name) == ["tiny"])
        #expect(desired.catalogues.first?.place == Place(file: "tiny.yaml", line: 3, column: 18))
    }

    @Test func everyFieldHasAPlace() throws {
        let places = try #require(try read(Self.whole).desired?.integrations.first?.places)
        let lines = IntegrationField.allCases.map { places.place(of: $0).line }
        #expect(lines == [4, 8, 9, 10, 11, 5, 12, 18, 14, 15, 16, 17, 19])
        #expect(places.place(of: .rotate) == Place(file: "test.yaml", line: 15, column: 3))
        #expect(IntegrationField(path: "spec.rotate.every") == .rotate)
        #expect(IntegrationField(path: "metadata.labels") == .labels)
        #expect(IntegrationField(path: "spec.protect") == .protect)
        #expect(IntegrationField(path: "anything") == .resource)
    }

    @Test func theOverlapIsAWeekWhereNothingIsSaid() throws {
        let rotation = try read(integration("all", more: "  rotate: {every: 30d}")).desired?.integrations[0]
            .spec.rotation
        #expect(rotation == Rotation(every: Period("30d"), overlap: Period(seconds: 604_800)))
    }

    @Test func theProject() throws {
        let result = ManifestReader.readProject(
            source(
                "kind: Nonsense\n---\n"
                    + (try String(
                        contentsOf: Folder.tests.appending(path: "Data/project.yaml"), encoding: .utf8))))
        #expect(result.diagnostics == [])
        #expect(result.project?.name == "tests" && result.project?.guardLimit == .percent(25))
        #expect(result.project?.keys == KeyFormat(prefix: "acme", environment: "live"))
        #expect(ManifestReader.holdsProject(source("a: 1\n---\nkind: Project\n")))
        #expect(!ManifestReader.holdsProject(source("kind: Partner\n")))
        #expect(ManifestReader.isName("a-1") && !ManifestReader.isName("-a") && !ManifestReader.isName("A"))
        #expect(!ManifestReader.isName(String(repeating: "a", count: 64)) && !ManifestReader.isName(""))
    }

    @Test func aBuiltInIsThereWhenItIsUsed() throws {
        #expect(
            try read(integration("read", api: "harvest-v3")).desired?.catalogues.map(\.origin).first
                == .builtIn)
        let own = try String(contentsOf: Folder.tests.appending(path: "Data/tiny.yaml"), encoding: .utf8)
        let replaced = try read(
            own.replacing("name: tiny", with: "name: harvest-v1") + "---\n"
                + integration("all", api: "harvest-v1"))
        #expect(replaced.desired?.integrations.first?.spec.grants.count == 12)
        #expect(replaced.desired?.catalogues.map(\.place?.file) == ["test.yaml", "tiny.yaml"])
    }

    @Test func marksAndLineBreaks() throws {
        let wanted = try #require(try read(Self.whole).desired?.integrations.first?.spec)
        for text in ["\u{FEFF}" + Self.whole, Self.whole.replacing("\n", with: "\r\n")] {
            #expect(try read(text).desired?.integrations.first?.spec == wanted)
        }
    }

    @Test func oddSourcesNeverTrap() throws {
        let deep = String(repeating: "[", count: 100_000)
        for bytes in [[], [0xFF], Array("\n\n---\n---\n".utf8), Array(deep.utf8), [0x7B], Array("a: b".utf8)]
            as [[UInt8]]
        {
            _ = readBothWays([Source(name: "odd", bytes: bytes)], parallelism: 2)
        }
        let empty = readBothWays([], parallelism: 1)
        #expect(empty.diagnostics.map(\.code) == ["missing-project"] && empty.desired == nil)
        let long = String(repeating: "x", count: 200_000)
        #expect(try read(integration("[\(long)]")).diagnostics.allSatisfy { $0.message.count < 200 })
    }

    @Test func randomHarmNeverTraps() throws {
        var random = SplitMix(state: 3)
        let bytes = Array(Self.whole.utf8)
        for _ in 0..<400 {
            var harmed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = harmed.indices.randomElement(using: &random)!
                switch Int.random(in: 0..<3, using: &random) {
                case 0: harmed[index] = UInt8.random(in: 0...255, using: &random)
                case 1: harmed.remove(at: index)
                default:
                    harmed.insert(Array(" \n:-[]{}#&*!\"'".utf8).randomElement(using: &random)!, at: index)
                }
            }
            let result = readBothWays(
                try base() + [Source(name: "harmed", bytes: harmed)], parallelism: 1)
            #expect(result.desired != nil || result.diagnostics.contains { $0.severity == .error })
        }
    }

    @Test func parallelismChangesNothing() throws {
        let texts = (0..<700).map {
            integration("[\($0 % 7 == 0 ? "GET: Wrong" : "GET: List Referrals")]", name: "n\($0 % 650)")
        }
        let sources =
            try base() + [source(texts[..<400].joined(separator: "\n---\n"), name: "a")]
            + texts[400...].enumerated().map { source($1, name: "b\($0)") }
        let one = readBothWays(sources, parallelism: 1)
        let four = readBothWays(sources.reversed(), parallelism: 4)
        #expect(one.diagnostics == four.diagnostics && one.diagnostics.count == 150)
        #expect(one.diagnostics == one.diagnostics.sorted())
    }

    /// More than one stretch, told by `readBothWays` from what is read whole.
    @Test func integrationsInStretches() throws {
        let comment = "# " + String(repeating: "é", count: 500)
        let texts = (0..<400).map { integration("all", name: "n\($0)", more: comment) }
        func found(_ texts: [String], limits: Limits = Limits()) throws -> ManifestResult {
            let file = source(texts.joined(separator: "\n---\n"), name: "large.yaml")
            return readBothWays(try base() + [file], parallelism: 2, limits: limits)
        }
        #expect(try found(texts).desired?.integrations.count == 400)
        let wrong = try found(texts + [integration("[GET: Wrong]", name: "wrong")]).diagnostics
        #expect(wrong.map(\.code) == ["unknown-permission"] && wrong.first?.place?.line == 400 * 8 + 6)
        let twice = try found(texts + [integration("all", name: "n1")]).diagnostics
        #expect(twice.map(\.code) == ["duplicate-resource"] && twice.first?.related.first?.place.line == 8 + 3)
        let many = try found(texts, limits: Limits(documents: 399)).diagnostics
        #expect(many.count == 1 && many.first?.place?.line == 399 * 8)
        // Two in one file, one in another of an earlier name.
        let other = source(integration("all", name: "n2"), name: "an.yaml")
        let apart = readBothWays([source(texts[2]), other] + (try base()), parallelism: 2).diagnostics
        #expect(apart.map(\.place?.file) == ["test.yaml"])
    }

    @Test(arguments: [
        "{apiVersion: lockstep/v1, kind: Partner, metadata: {name: gem}, spec: {title: Gem}}",
        "apiVersion: lockstep/v1\n\"kind\": Partner\nmetadata: {name: gem}\nspec: {title: Gem}",
        "apiVersion: lockstep/v1\n? kind\n: Partner\nmetadata: {name: gem}\nspec: {title: Gem}",
    ])
    func whatOnlyLooksLikeIntegrations(_ partner: String) throws {
        let text = integration("all") + "\n---\n" + partner
        #expect(try read(text).desired?.partners.map(\.partner.name) == ["gem"])
        #expect(try read(partner + "\n---\n" + integration("[GET: Wrong]")).diagnostics.count == 1)
    }

    @Test(arguments: ["acme", "partners"]) func examples(_ name: String) throws {
        let folder = Folder.package.appending(path: "examples/\(name)")
        let found =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
        var sources = try found.compactMap { $0 as? URL }.filter { $0.pathExtension == "yaml" }.map {
            try source($0)
        }
        #expect(sources.count >= 20)
        if name == "partners" { sources.append(try base()[0]) }
        let result = readBothWays(sources, parallelism: 2)
        #expect(result.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        #expect(result.desired != nil)
    }
}
