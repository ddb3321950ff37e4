import Keys
import Manifests
import Testing

/// Ways to write permissions of the small catalogue, and what they mean.
@Suite struct ResolutionTests {
    static let list = "referrals.list"

    @Test(arguments: [
        "{Referrals: [GET: List Referrals]}", "{Referrals: [get: list referrals]}",
        "{Referrals: [Get : List Referrals]}",
        "{Referrals: ['GET: List Referrals']}", "{Referrals: [List Referrals]}",
        "{Referral: [list-referrals]}",
        "{REFERRALS: [List  Referrals.]}", "{Referrals: [referrals.list]}", "[referrals.list]",
        "[GET: List Referrals]",
        "['Referrals > GET: List Referrals']", "['referral > list referrals']",
        "['Referrals > referrals.list']",
        "{Referrals: [“List” Referrals]}", "{Referrals: [List–Referrals]}",
        "{Referrals: [\"List\\u00a0Referrals\"]}",
    ])
    func meansOne(_ permissions: String) throws { #expect(try resolve(permissions) == [Self.list]) }

    @Test(arguments: [
        ("{Referrals: [Create Referral]}", ["referrals.submit"]),
        // An alias belongs to its category.
        ("[Create Referral]", ["unknown-permission"]),
        ("{Rewards: [Create Referral]}", ["unknown-permission"]),
        ("[referrals.retrieve]", ["referrals.get"]),
        ("{Referrals: [referrals.retrieve]}", ["referrals.get"]),
        ("{Rewards: all}", ["rewards.approve", "rewards.everything", "rewards.list"]),
        ("{Rewards: Select All}", ["rewards.approve", "rewards.everything", "rewards.list"]),
        ("{Rewards: [all permissions]}", ["rewards.approve", "rewards.everything", "rewards.list"]),
        ("{Rewards: read, Drafts: everything}", ["drafts.write", "rewards.everything", "rewards.list"]),
        ("{Everything Else: [GET: List Rewards]}", ["rewards.list"]),
        ("{Everything Else: [rewards.list]}", ["rewards.list"]),
        ("{Everything Else: [rewards.approve]}", ["category-mismatch"]),
        ("{Referrals: [Archive Referral]}", ["ambiguous-permission"]),
        ("{Referrals: [GET: Archive Referral]}", ["referrals.archived"]),
        ("[List Everything Here]", ["ambiguous-permission"]),
        ("['Rewards > List Everything Here']", ["rewards.everything"]),
        // A scope has no method of its own; those of its paths may be written before it.
        ("{Scopes: [GET: List scopes]}", ["scopes:list"]),
        ("{Scopes: [POST: List scopes]}", ["method-mismatch"]),
        ("{Scopes: [List scopes]}", ["scopes:list"]),
        ("[scopes:list]", ["scopes:list"]),
        ("[SCOPES:LIST]", ["unknown-permission"]),
    ]) func means(_ permissions: String, _ wanted: [String]) throws {
        #expect(try resolve(permissions) == wanted)
    }

    @Test func allAndReadOfTheWholeCatalogue() throws {
        let all = try resolve("all")
        #expect(all.count == 12 && all == all.sorted())
        #expect(try resolve("[select all]") == all)
        #expect(try resolve("read").count == 8)
    }

    @Test func lettersBeyondASCII() throws {
        let composed = "Caf\u{E9} \u{6F22}\u{5B57} \u{2615}"
        let decomposed = "CAFE\u{301} \u{6F22}\u{5B57}\u{2615}"
        #expect(try resolve("{Scopes: [\(yaml(composed))]}") == ["scopes:cafe"])
        #expect(try resolve("{Scopes: [\(yaml(decomposed))]}") == ["scopes:cafe"])
        #expect(try resolve("{Scopes: [\(yaml("grosse u\u{308}bersicht"))]}") == ["unknown-permission"])
        #expect(try resolve("{Scopes: [\(yaml("gro\u{DF}e u\u{308}bersicht"))]}") == ["scopes:cafe"])
        #expect(
            try resolve("{Scopes: [\(yaml("Cafe \u{6F22}\u{5B57} \u{2615}"))]}") == ["unknown-permission"])
    }

    @Test func anAliasOfAListIsThatList() throws {
        let text =
            integration("{Referrals: &one [GET: List Referrals], Everything Else: [rewards.list]}")
            + "\n---\n" + integration("{Rewards: &r [GET: List Rewards], Everything Else: *r}", name: "b")
        let result = try read(text)
        #expect(result.desired?.integrations.map(\.spec.grants.count) == [1, 2])
        #expect(result.diagnostics.map(\.code) == ["duplicate-permission"])
    }

    @Test func randomTextMeansNothing() throws {
        var random = SplitMix(state: 1)
        let letters = Array("abcdefghijklmnopqrstuvwxyz :.>-é漢")
        let texts = (0..<300).map { _ in
            String(
                (0..<Int.random(in: 1...24, using: &random)).map { _ in letters.randomElement(using: &random)!
                })
        }
        let found = try resolveAll(texts.map { ("[\(yaml($0 + "q"))]", "tiny") })
        for (text, codes) in zip(texts, found) { #expect(codes == ["unknown-permission"], "\(text)") }
    }
}
