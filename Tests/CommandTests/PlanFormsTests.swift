import Foundation
import Testing

/// Text and JSON of one plan list the same changes. The plan holds every kind of change there is.
@Suite struct PlanFormsTests {
    struct Listed: Hashable, Comparable {
        var verb: String
        var kind: String
        var name: String

        static func < (a: Listed, b: Listed) -> Bool { (a.verb, a.kind, a.name) < (b.verb, b.kind, b.name) }
    }

    static let before = """
        cp ../fixtures/*.yaml . && lockstep init
        echo '  partner: hazel' >> portal.yaml
        sed 's/gem-sourcing/kept-safe/; $a\\  protect: true' gem.yaml > safe.yaml
        sed 's/pave-offers/pave-old/' pave.yaml > old.yaml
        sed 's/name: hazel/name: leaver/' hazel.yaml > leaver.yaml
        lockstep apply --auto-approve --secrets file:keys
        """
    /// Of each kind one: update, rotate, rename, revoke, held back, issue (two alike); an API and a partner made,
    /// changed and deleted.
    static let after = """
        sed -i 's/2099-06-30/2099-12-31/' gem.yaml
        echo '  generation: 1' >> textus.yaml
        sed -i 's/name: pave-offers/name: pave-sync\\n  formerly: pave-offers/' pave.yaml
        rm old.yaml safe.yaml leaver.yaml
        sed -i 's/support@/help@/' hazel.yaml
        sed 's/name: hazel/name: joiner/' hazel.yaml > joiner.yaml
        sed -i 's/title: .*/title: Referrals/' referrals-api.yaml
        for n in 1 2; do
            sed "s/textus-messaging/new-$n/; s/harvest-v1/harvest-v3/; s/: \\[.*/: {EEOC: read}/; /gener/d" textus.yaml
            echo ---
        done > new.yaml
        """

    @Test func theSameChanges() throws {
        let shell = try Shell()
        try shell.succeed(Self.before)
        try shell.succeed(Self.after)
        try compare(shell, has: ["create", "issue", "update", "rotate", "revoke", "rename", "held back"])
    }

    @Test func theSameDeletions() throws {
        let shell = try Shell()
        try shell.succeed(Self.before)
        try shell.succeed("rm portal.yaml referrals-api.yaml hazel.yaml")
        try compare(shell, has: ["delete", "revoke"])
    }

    private func compare(_ shell: Shell, has verbs: Set<String>) throws {
        // The status is that of a guarded plan; the plan is printed all the same.
        let text = try shell.run("lockstep plan").standardOutput
        let json = try shell.run("lockstep plan --output json").standardOutput
        let plan = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let listed = try listed(text)
        #expect(verbs.isSubset(of: Set(listed.map(\.verb))), "\(text)")
        #expect(listed.sorted() == (try self.listed(plan)).sorted(), "\(text)")
        let digest = try #require(plan["digest"] as? String)
        #expect(text.contains("\ndigest \(digest)"))
        let summary = try #require(plan["summary"] as? [String: Int])
        for (verb, count) in summary where count > 0 && verb != "unchanged" {
            let words = verb == "held_back" ? "\(count) held back" : "\(count) to \(verb)"
            #expect(text.contains(words))
            #expect(listed.count { $0.verb == verb.replacing("_", with: " ") } == count)
        }
        #expect(text.contains("; \(summary["unchanged"] ?? -1) unchanged\n"))
    }

    /// `  + issue  NAME`, `  ~ update  Partner NAME`, or `  + issue  2 alike` and the names on the lines below.
    private func listed(_ text: String) throws -> [Listed] {
        var found: [Listed] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let heading = /\ {2}. (held back|[a-z]+) {2}(?:(API|Partner) )?(.+)/
            guard !line.hasPrefix("   "), let match = line.wholeMatch(of: heading) else { continue }
            let kind = match.2.map(String.init) ?? "Integration"
            let names: [String]
            if let count = match.3.wholeMatch(of: /(\d+) alike/).flatMap({ Int($0.1) }) {
                let below = lines[(index + 1)...].joined(separator: " ").split(separator: /[ ,]+/)
                names = below.prefix(count).map(String.init)
            } else {
                names = [String(match.3.prefix { $0 != " " })]
            }
            found += names.map { Listed(verb: String(match.1), kind: kind, name: $0) }
        }
        return found
    }

    private func listed(_ plan: [String: Any]) throws -> [Listed] {
        try #require(plan["changes"] as? [[String: Any]]).map { change in
            let action = change["held_back"] as? Bool == true ? "held back" : change["action"] as? String
            return Listed(
                verb: try #require(action), kind: try #require(change["kind"] as? String),
                name: try #require(change["name"] as? String))
        }
    }
}
