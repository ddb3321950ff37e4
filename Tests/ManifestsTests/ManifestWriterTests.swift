import Foundation
import Keys
import Manifests
import TestSupport
import Testing
import YAML

/// Whatever the store can hold reads back from its manifests as the same.
@Suite("Writing manifests")
struct ManifestWriterTests {
    static let project = """
        apiVersion: lockstep/v1
        kind: Project
        metadata: {name: p, uid: 7d0c1f52-9a3e-4b6d-8f21-5c4e7a90b1d3}
        spec: {keys: {prefix: acme, environment: live}}

        """

    private func read(_ text: String) throws -> Desired {
        let source = Source(name: "exported.yaml", bytes: Array((Self.project + text).utf8))
        let result = ManifestReader.read([source], parallelism: 1)
        return try #require(result.desired, "\(result.diagnostics)\n\(text)")
    }

    @Test("random resources read back as they were", arguments: 0..<300)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let own = random.catalogue("own-api")
        let builtIns = try Catalogues.builtInNames.compactMap { try Catalogues.builtIn(named: $0) }
        let catalogues = [own] + builtIns
        let partners = (0..<2).map { random.partner("partner-\($0)", catalogues) }
        let specs = (0..<4).map { random.spec("name-\($0)", catalogues) }
        let writer = ManifestWriter(catalogues: catalogues)
        let text = ManifestWriter.text(
            [writer.manifest(own)] + partners.map(writer.manifest) + specs.map(writer.manifest))
        let desired = try read(text)
        #expect(desired.catalogues.first { $0.catalogue.name == "own-api" }?.catalogue == own)
        #expect(desired.partners.map(\.partner) == partners)
        #expect(desired.integrations.map(\.spec) == specs)
        #expect(desired.integrations.allSatisfy { $0.formerly == nil })
        // As JSON it is the same manifests: JSON is YAML, apart from signs that JSON lets stand and YAML does not.
        guard !text.contains("\\uFEFF"), !text.contains("\\u2028") else { return }
        let documents = try (specs.map(writer.manifest) + [writer.manifest(own)]).map {
            String(decoding: try JSONEncoder().encode($0), as: UTF8.self)
        }
        let again = try read("---\n" + documents.joined(separator: "\n---\n"))
        #expect(again.integrations.map(\.spec) == specs)
    }

    @Test("permissions are written as the console words them, scopes as ids")
    func words() throws {
        let v1 = try #require(try Catalogues.builtIn(named: "harvest-v1"))
        let v3 = try #require(try Catalogues.builtIn(named: "harvest-v3"))
        let writer = ManifestWriter(catalogues: [v1, v3])
        let spec = IntegrationSpec(
            name: "gem", api: "harvest-v1", description: "yes", labels: [Label(key: "1", value: "no")],
            grants: GrantSet(ids: ["jobs.list-jobs", "candidates.list-candidates", "candidates.edit-candidate"]),
            expires: CalendarDay("2027-06-30"), rotation: Rotation(every: nil, overlap: .zero), generation: 2,
            protected: true, suspended: true,
            delivery: Delivery(to: .age(recipient: "ssh-ed25519 AAAA kim@acme: \"x\"")))
        #expect(
            writer.manifest(spec).lines.joined(separator: "\n") == """
                apiVersion: lockstep/v1
                kind: Integration
                metadata:
                  name: gem
                  labels:
                    "1": "no"
                spec:
                  api: harvest-v1
                  description: "yes"
                  permissions:
                    Candidates:
                      - GET: List Candidates
                      - PATCH: Edit Candidate
                    Jobs:
                      - GET: List Jobs
                  state: suspended
                  expires: "2027-06-30"
                  rotate:
                    overlap: "0s"
                  generation: 2
                  protect: true
                  delivery:
                    to: "age:ssh-ed25519 AAAA kim@acme: \\"x\\""
                """)
        let scopes = IntegrationSpec(
            name: "gem", api: "harvest-v3", grants: GrantSet(ids: ["harvest:applications:list"]))
        #expect(writer.manifest(scopes).lines.contains("      - harvest:applications:list"))
        #expect(writer.manifest(scopes).lines.contains("    Applications:"))
    }

    @Test("a grant that the catalogue does not know is named, so that reading tells of it")
    func unknown() throws {
        let v1 = try #require(try Catalogues.builtIn(named: "harvest-v1"))
        let spec = IntegrationSpec(name: "gem", api: "harvest-v1", grants: GrantSet(ids: ["jobs.list-jobs", "x.y"]))
        let text = ManifestWriter.text([ManifestWriter(catalogues: [v1]).manifest(spec)])
        let source = Source(name: "exported.yaml", bytes: Array((Self.project + text).utf8))
        let result = ManifestReader.read([source], parallelism: 1)
        #expect(result.desired == nil && result.diagnostics.map(\.message).contains { $0.contains("x.y") })
    }

    @Test("empty lists and mappings, and what nests in lists")
    func blocks() {
        let value = BlockValue.mapping([
            ("a", .list([])), ("b", .mapping([])),
            (
                "c",
                .list([
                    .list([.integer(1), .text("2")]), .mapping([("x", .boolean(false)), ("z", .list([.text("")]))]),
                ])
            ),
        ])
        #expect(
            value.lines == [
                "a: []", "b: {}", "c:", "  - - 1", "    - \"2\"", "  - x: false", "    z:", "      - \"\"",
            ])
    }
}

extension SeededRandom {
    private mutating func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &self)! }

    private mutating func chance() -> Bool { Bool.random(using: &self) }

    private mutating func text(_ most: Int = 12) -> String {
        let signs = Array("aZ09 :-#'\"\\,.[]{}&*!|>%@`~?=é漢🔑\t\n\u{2028}\u{FEFF}\u{A0}".unicodeScalars)
        if Int.random(in: 0..<4, using: &self) == 0 {
            return pick([
                "no", "null", "~", "1e3", "0x1F", "2027-06-30", "- a", "a: b", " ", "a #b", "---", "...", "=", "<<",
            ])
        }
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...most, using: &self) { text.append(pick(signs)) }
        return String(text)
    }

    /// Labels that differ in their letters, because catalogues are checked for that.
    private mutating func label(_ number: Int) -> String {
        pick(["List: ", "- ", "", "é ", "\"", "[", "no "]) + "word\(number)"
            + pick(["", " #1", ":", " {x}", "'s", "?"])
    }

    mutating func catalogue(_ name: String) -> Catalogue {
        var number = 0
        let categories = (0..<Int.random(in: 1...4, using: &self)).map { category in
            PermissionCategory(
                name: "\(pick(["", "- ", "a: ", "no "]))category\(category)",
                aliases: chance() ? ["alias\(category)\(pick(["", ":", " #"]))"] : [],
                permissions: (0..<Int.random(in: 1...4, using: &self)).map { _ in
                    number += 1
                    let method = chance() ? pick(["GET", "POST", "DELETE"]) : nil
                    return Permission(
                        id: "\(pick(["p.", "1", "a:b:", "x/"]))\(number)", method: method, label: label(number),
                        access: pick(Access.allCases),
                        paths: chance() ? [Endpoint(method: "GET", path: "/v\(number)/{id}")] : [],
                        deprecatedPaths: chance() ? [Endpoint(method: "GET", path: "/")] : [],
                        aliases: chance() ? ["other\(number)"] : [], formerly: chance() ? ["old.\(number)"] : [])
                })
        }
        var catalogue = Catalogue(
            name: name, title: text(), documentation: chance() ? "https://x.example/#a:b" : nil,
            revision: Int.random(in: 1...99, using: &self), categories: categories)
        if categories.count > 1, chance() {
            catalogue.categories[0].alsoListed = [catalogue.categories[1].permissions[0].id]
        }
        return catalogue
    }

    private mutating func ids(_ catalogue: Catalogue) -> [PermissionID] {
        let all = catalogue.permissions.map(\.id)
        let some = all.filter { _ in Int.random(in: 0..<4, using: &self) == 0 }
        return GrantSet(ids: some.isEmpty ? [pick(all)] : some).ids
    }

    mutating func partner(_ name: String, _ catalogues: [Catalogue]) -> Partner {
        var partner = Partner(name: name, title: text(), partial: chance())
        if chance() { partner.contact = text() }
        if chance() { partner.documentation = "https://x.example/%20?a=b&c" }
        for catalogue in catalogues where chance() { partner.permissions[catalogue.name] = ids(catalogue) }
        for catalogue in catalogues where chance() { partner.optional[catalogue.name] = ids(catalogue) }
        if chance() { partner.delivery = delivery() }
        return partner
    }

    private mutating func delivery() -> Delivery {
        guard chance() else {
            return Delivery(
                to: pick([.age(recipient: "age1x"), .file(folder: "a: b # c"), .age(recipient: "ssh-rsa A= k@a")]))
        }
        let command = "sh -c 'cat > \"$1\"' _ {name}"
        return Delivery(
            to: .exec(command: command, words: shellWords(command) ?? []), environment: chance() ? ["A", "yes"] : [],
            timeout: chance() ? Period(seconds: 90) : nil)
    }

    mutating func spec(_ name: String, _ catalogues: [Catalogue]) -> IntegrationSpec {
        let catalogue = pick(catalogues)
        var spec = IntegrationSpec(name: name, api: catalogue.name, grants: GrantSet(ids: ids(catalogue)))
        if chance() { spec.partner = pick(["partner-0", "123", "true", "gem"]) }
        if chance() { spec.description = text(40) }
        if chance() { spec.owner = text() }
        if chance() {
            spec.labels = [
                Label(key: "1", value: ""), Label(key: "on", value: text()), Label(key: "x/y", value: text()),
            ]
        }
        if chance() { spec.expires = CalendarDay(daysSinceEpoch: Int.random(in: 0..<40_000, using: &self)) }
        if chance() {
            spec.rotation = Rotation(
                every: chance() ? Period(seconds: Int64.random(in: 1_000_000..<9_000_000, using: &self)) : nil,
                overlap: Period(seconds: Int64.random(in: 0..<1_000_000, using: &self)))
        }
        if chance() { spec.generation = Int.random(in: 0..<1000, using: &self) }
        spec.protected = chance()
        spec.suspended = chance()
        if chance() { spec.delivery = delivery() }
        return spec
    }
}
