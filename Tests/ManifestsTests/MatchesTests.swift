import Foundation
import Keys
import Manifests
import Testing

/// Every line that was seen on partners' pages, measured against the built-in catalogues.
@Suite struct MatchesTests {
    struct Line: Decodable {
        var partner: String
        var category: String?
        var raw: String
        var kind: String
        /// `Category > METHOD: Label`, or nothing for a wildcard.
        var catalog: String?

        var api: String { partner.hasSuffix("-v3") ? "harvest-v3" : "harvest-v1" }
    }

    static let lines: [Line] = {
        let file = Folder.tests.appending(path: "Data/matches.json")
        return (try? JSONDecoder().decode([Line].self, from: Data(contentsOf: file))) ?? []
    }()

    /// `Category > Title` to id, of one catalogue.
    static func titles(_ api: String) throws -> [String: String] {
        var ids: [String: String] = [:]
        let catalogue = try #require(try Catalogues.builtIn(named: api))
        for category in catalogue.categories {
            for permission in category.permissions {
                ids["\(category.name) > \(permission.title)".lowercased()] = permission.id
            }
            for id in category.alsoListed {
                guard let permission = catalogue.permissions.first(where: { $0.id == id }) else { continue }
                ids["\(category.name) > \(permission.title)".lowercased()] = id
            }
        }
        return ids
    }

    static func permissions(_ line: Line) -> String {
        line.category.map { "{\(yaml($0)): [\(yaml(line.raw))]}" } ?? "[\(yaml(line.raw))]"
    }

    @Test func linesMeanTheirEntries() throws {
        let titles = [
            "harvest-v1": try Self.titles("harvest-v1"), "harvest-v3": try Self.titles("harvest-v3"),
        ]
        var resolved: [String: Int] = [:]
        let lines = Self.lines.filter { $0.kind != "wildcard" }
        for (line, found) in zip(lines, try resolveAll(lines.map { (Self.permissions($0), $0.api) })) {
            let entry = try #require(line.catalog)
            let wanted = titles[line.api]?[entry.lowercased()] ?? entry
            #expect(found == [wanted], "\(line.partner): \(line.category ?? "-") > \(line.raw)")
            if found == [wanted] { resolved[line.kind, default: 0] += 1 }
        }
        #expect(
            resolved == ["exact": 144, "case-or-punctuation": 176, "wording-alias": 10, "no-category": 4])
    }

    @Test func wildcardsMeanTheirCategoryOrNothing() throws {
        var expanded = 0
        let lines = Self.lines.filter { $0.kind == "wildcard" }
        for (line, found) in zip(lines, try resolveAll(lines.map { (Self.permissions($0), $0.api) })) {
            guard line.raw.lowercased().contains("all permissions") || line.raw == "Select all" else {
                // "(category only)", "start with GET:" are for a person; the name of an entry is that entry.
                #expect(
                    line.raw == "Auditlog v1" || found.allSatisfy { $0.hasPrefix("unknown-") }, "\(line.raw)")
                continue
            }
            let catalogue = try #require(try Catalogues.builtIn(named: line.api))
            let named = catalogue.categories.filter { $0.name == line.category || line.category == nil }
            #expect(found == named.flatMap(\.permissions).map(\.id).sorted())
            expanded += 1
        }
        #expect(expanded == 8)
    }

    @Test func builtInCatalogues() throws {
        let v1 = try #require(try Catalogues.builtIn(named: "harvest-v1"))
        #expect(v1.permissions.count == 137)
        #expect(v1.categories.count { !$0.permissions.isEmpty } == 29)
        let v3 = try #require(try Catalogues.builtIn(named: "harvest-v3"))
        #expect(v3.permissions.count == 145)
        #expect(try Catalogues.builtIn(named: "harvest-v2") == nil)
        #expect(Catalogues.builtInNames == ["harvest-v1", "harvest-v3"])
    }

    /// Harmed labels: one letter dropped, two words swapped. Nothing is ever granted by likeness.
    @Test(arguments: ["harvest-v1", "harvest-v3"]) func harmedLabelsMeanNothing(_ api: String) throws {
        let catalogue = try #require(try Catalogues.builtIn(named: api))
        var random = SplitMix(state: 7)
        var texts: [(permissions: String, api: String)] = []
        for category in catalogue.categories {
            let valid = Set(
                catalogue.permissions.flatMap { [$0.label, $0.id] + $0.aliases + $0.formerly }.map(Self.plain)
            )
            for permission in category.permissions {
                let harmed = [Self.drop(permission.label, &random), Self.swap(permission.label)]
                    .compactMap { $0 }.filter { !valid.contains(Self.plain($0)) }
                for label in harmed {
                    let text = permission.method.map { "\($0): \(label)" } ?? label
                    texts.append(("{\(yaml(category.name)): [\(yaml(text))]}", api))
                }
            }
        }
        #expect(texts.count > 200)
        for (text, found) in zip(texts, try resolveAll(texts)) {
            #expect(found == ["unknown-permission"], "\(text.permissions)")
        }
    }

    private static func plain(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static func drop(_ label: String, _ random: inout SplitMix) -> String? {
        var letters = Array(label)
        letters.remove(at: Int.random(in: letters.indices, using: &random))
        return letters.isEmpty ? nil : String(letters)
    }

    private static func swap(_ label: String) -> String? {
        var words = label.split(separator: " ")
        guard words.count > 1 else { return nil }
        words.swapAt(0, 1)
        return words.joined(separator: " ")
    }
}

/// A small seeded generator (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
