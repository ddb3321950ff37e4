import Foundation
import Keys
import Manifests
import Testing
import YAML

/// Operators as manifests say them.
@Suite struct OperatorTests {
    static func specs(_ text: String) throws -> [OperatorSpec] {
        let result = readBothWays(try base() + [source(text)], parallelism: 1)
        #expect(result.diagnostics == [])
        return try #require(result.desired).operators.map(\.spec)
    }

    static var file: String {
        get throws { try String(contentsOf: Folder.tests.appending(path: "Valid/operators.yaml"), encoding: .utf8) }
    }

    @Test func everyFieldArrives() throws {
        #expect(
            try Self.specs(Self.file) == [
                OperatorSpec(
                    name: "deploy", kind: .pipeline, level: .basic,
                    developerPermissions: [.credentials(api: "tiny")],
                    ceiling: Ceiling(apis: ["tiny": .init(categories: ["Referrals"], access: [.read, .write])]),
                    expires: CalendarDay("2099-12-31"),
                    rotation: Rotation(every: Period("30d"), overlap: Period("1d")!),
                    generation: 2, protected: true, suspended: true,
                    delivery: Delivery(
                        to: .exec(
                            command: "vault kv put ci/{name} token=-",
                            words: ["vault", "kv", "put", "ci/{name}", "token=-"]), environment: ["VAULT_TOKEN"],
                        timeout: Period("2m"))),
                OperatorSpec(
                    name: "kim", title: "Kim Doe", kind: .person, level: .siteAdmin,
                    developerPermissions: [.allCredentials], userPermissions: [.advanced],
                    labels: [Label(key: "team", value: "talent-ops")]),
                OperatorSpec(name: "night-watch", level: .basic, revokeOnly: true),
            ])
    }

    @Test func whatIsWrittenReadsBack() throws {
        let specs = try Self.specs(Self.file)
        let writer = ManifestWriter(catalogues: [])
        #expect(try Self.specs(ManifestWriter.text(specs.map(writer.manifest))) == specs)
    }

    @Test(
        arguments: [
            "Can manage ALL organization's API Credentials", "can manage all organizations api credentials",
            "CAN-MANAGE-ALL-ORGANIZATION'S-API-CREDENTIALS",
        ])
    func wordsAreMatchedLikeLabels(_ words: String) throws {
        let text = """
            apiVersion: lockstep/v1
            kind: Operator
            metadata: {name: kim}
            spec: {level: SITE admin, developerPermissions: ["\(words)"]}
            """
        #expect(try Self.specs(text).map(\.developerPermissions) == [[.allCredentials]])
        #expect(try Self.specs(text).map(\.level) == [.siteAdmin])
    }

    @Test func placesAreKept() throws {
        let result = readBothWays(try base() + [source(Self.file)], parallelism: 1)
        let kim = try #require(result.desired?.operators.first { $0.spec.name == "kim" })
        #expect(kim.place.line == 4 && kim.place(of: "spec.level").line == 9)
        #expect(kim.place(of: "spec.rotate.every") == kim.place && kim.place(of: "metadata.labels") == kim.place)
    }
}
