import Foundation
import Keys
import Manifests
import Testing

/// Lists as they are copied from help pages. `RECORD_GOLDEN=1` writes what is found beside each, and that run fails.
@Suite struct PageTests {
    static let folder = Folder.tests.appending(path: "Pages")
    static let page = Folder.package.appending(path: "specs/permissions-read.md")

    static func catalogue(_ api: String) throws -> Catalogue { try #require(try Catalogues.builtIn(named: api)) }

    static func read(_ text: String, _ api: String = "harvest-v1") throws -> PageReading {
        try PageReading.read(Array(text.utf8), for: try catalogue(api))
    }

    static var pages: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted()
    }

    @Test(arguments: pages) func readsAsRecorded(_ name: String) throws {
        let reading = try Self.read(String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
        var lines = reading.placed.map { "\($0.line.number) \($0.permission.id)" }
        lines += reading.asked.map { "\($0.line.number) asked \($0.suggestions)" }
        lines.sort { Int($0.prefix { $0 != " " })! < Int($1.prefix { $0 != " " })! }
        let found = lines.joined(separator: "\n") + "\n"
        let golden = Self.folder.appending(path: name.replacing(".txt", with: ".golden"))
        if FaultTests.isRecording {
            try Data(found.utf8).write(to: golden)
            Issue.record("recorded \(golden.lastPathComponent)")
        } else {
            #expect(found == (try String(contentsOf: golden, encoding: .utf8)))
        }
    }

    /// How pages set a category beside a permission.
    enum Layout: String, CaseIterable {
        case heading, colon, breadcrumb, remark, table

        func text(_ lines: [MatchesTests.Line]) -> String {
            var last: String?
            return lines.map { line in
                guard let category = line.category else { return self == .table ? "| \(line.raw) | data |" : line.raw }
                defer { last = category }
                let head = category == last ? "" : "\(category)\(self == .colon ? ":" : "")\n"
                return switch self {
                case .heading: "\(head)  • \(line.raw)"
                case .colon: "\(head)- \(line.raw)"
                case .breadcrumb: "Harvest V1 → \(category) → \(line.raw)"
                case .remark: "\(line.raw) (under \(category))"
                case .table: "| \(category) | \(line.raw) | to sync data |"
                }
            }.joined(separator: "\n")
        }
    }

    struct Count: Equatable {
        var lines = 0
        var placed = 0
        var asked = 0
        var wrong: [String] = []
    }

    /// One partner's lines in one layout, judged by `matches.json`.
    static func count(_ partner: String, _ layout: Layout) throws -> Count {
        let lines = MatchesTests.lines.filter { $0.partner == partner }
        let api = try #require(lines.first).api
        let titles = try MatchesTests.titles(api)
        let reading = try read(layout.text(lines), api)
        var count = Count(lines: lines.count, asked: reading.asked.count)
        count.placed = Set(reading.placed.map(\.line.number)).count
        for placed in reading.placed {
            // The longest, because one label may stand in another.
            let meant = lines.filter { placed.line.text.contains($0.raw) }.max { $0.raw.count < $1.raw.count }
            let same = lines.filter { $0.raw == meant?.raw }
            let isMeant = same.contains { line in
                guard let entry = line.catalog else { return line.category == nil || line.category == placed.category }
                return (titles[entry.lowercased()] ?? entry) == placed.permission.id
            }
            if !isMeant { count.wrong.append("\(placed.line.text) → \(placed.permission.id)") }
        }
        return count
    }

    static var partners: [String] { Set(MatchesTests.lines.map(\.partner)).sorted() }

    @Test(arguments: Layout.allCases) func partnersPagesHaveNothingWrong(_ layout: Layout) throws {
        for partner in Self.partners {
            let count = try Self.count(partner, layout)
            #expect(count.wrong == [], "\(partner)")
            // The lines that name no permission: see the page.
            #expect(count.asked == (partner == "fivetran" ? 2 : 0), "\(partner)")
        }
    }

    /// specs/permissions-read.md has the table that this measures.
    @Test func thePageHasTheMeasuredTable() throws {
        var table = "| Partner | Lines | Placed | Asked back | Wrong |\n| --- | ---: | ---: | ---: | ---: |\n"
        var sum = Count()
        for partner in Self.partners {
            let count = try Self.count(partner, .heading)
            table += "| \(partner) | \(count.lines) | \(count.placed) | \(count.asked) | \(count.wrong.count) |\n"
            sum.lines += count.lines
            sum.placed += count.placed
            sum.asked += count.asked
            sum.wrong += count.wrong
        }
        table += "| **all** | \(sum.lines) | \(sum.placed) | \(sum.asked) | \(sum.wrong.count) |\n"
        var text = try String(contentsOf: Self.page, encoding: .utf8)
        if FaultTests.isRecording {
            let start = try #require(text.range(of: "<!-- measured -->\n"))
            let end = try #require(text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex))
            text.replaceSubrange(start.upperBound..<end.lowerBound, with: table)
            try Data(text.utf8).write(to: Self.page)
            Issue.record("recorded the table")
        } else {
            #expect(text.contains("<!-- measured -->\n\(table)<!-- end -->"))
        }
    }

    /// The block that is printed means, in a manifest, the very permissions that were placed.
    @Test func blocksReadBack() throws {
        var blocks: [(permissions: String, api: String)] = []
        var wanted: [[String]] = []
        for partner in Self.partners {
            let lines = MatchesTests.lines.filter { $0.partner == partner }
            let reading = try Self.read(Layout.heading.text(lines), lines[0].api)
            guard !reading.placed.isEmpty else { continue }
            // As one value of the block: what stands after `permissions:`.
            let block = PermissionsBlock(reading).lines.joined(separator: "\n    ").dropFirst("permissions:".count)
            blocks.append((String(block), lines[0].api))
            wanted.append(Set(reading.placed.map(\.permission.id)).sorted())
        }
        #expect(blocks.count > 20)
        #expect(try resolveAll(blocks) == wanted)
    }

    /// Harmed labels of every category: nothing is placed by likeness, whatever heading they stand under.
    @Test(arguments: ["harvest-v1", "harvest-v3"]) func harmedLabelsAreAskedBack(_ api: String) throws {
        let catalogue = try Self.catalogue(api)
        var random = SplitMix(state: 11)
        var valid = Set<String>()
        for permission in catalogue.permissions {
            for text in [permission.label, permission.id, permission.title] + permission.aliases + permission.formerly {
                valid.insert(Self.plain(text))
            }
        }
        for category in catalogue.categories { valid.formUnion([category.name] + category.aliases) }
        var tried = 0
        for category in catalogue.categories {
            var text = category.name + "\n"
            for permission in category.permissions {
                var letters = Array(permission.label)
                letters.remove(at: Int.random(in: letters.indices, using: &random))
                guard !valid.contains(Self.plain(String(letters))) else { continue }
                text += "- " + (permission.method.map { "\($0): \(String(letters))" } ?? String(letters)) + "\n"
                tried += 1
            }
            let reading = try Self.read(text, api)
            #expect(reading.placed == [], "\(category.name)")
        }
        #expect(tried > 100)
    }

    @Test func faults() throws {
        let catalogue = try Self.catalogue("harvest-v1")
        #expect(throws: PageFault.notUTF8(line: 2)) {
            try PageReading.read(Array("Users\nGET: List Users".utf8) + [0xFF], for: catalogue)
        }
        let key = "acme_live_7Q2mZk4VbT9x_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg2PNcQG"
        #expect(throws: PageFault.holdsKey(line: 3)) {
            try PageReading.read(Array("\n\nour key: \(key)\n".utf8), for: catalogue)
        }
        #expect(try Self.read("").placed == [])
        #expect(try Self.read("\u{FEFF}\r\n  \r\n").asked == [])
    }

    private static func plain(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
