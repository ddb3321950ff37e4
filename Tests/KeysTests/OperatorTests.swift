import Keys
import TestSupport
import Testing

@Suite("Operators")
struct OperatorTests {
    private var record: OperatorRecord {
        OperatorRecord(
            spec: OperatorSpec(
                name: "deploy", title: "é 漢", kind: .pipeline, level: .jobAdmin,
                developerPermissions: [.allCredentials, .credentials(api: "harvest-v1")],
                userPermissions: [.advanced],
                ceiling: Ceiling(apis: ["b": .init(categories: ["Z", "A"], access: [.write, .read]), "a": .whole]),
                revokeOnly: true, labels: [Label(key: "team", value: "ops")], expires: CalendarDay("2027-06-30"),
                rotation: Rotation(every: Period("30d"), overlap: .zero), generation: 2, protected: true,
                suspended: true, delivery: Delivery(to: .age(recipient: "age1abc"))),
            standing: .revokedByCommand(generation: 2), keys: [Sample.key("k1"), Sample.key("k2", .pending)])
    }

    @Test("a record is read back from its bytes, and from no part of them")
    func roundTrip() {
        let bytes = record.canonicalBytes
        #expect(OperatorRecord(canonicalBytes: bytes) == record)
        for count in 0..<bytes.count { #expect(OperatorRecord(canonicalBytes: Array(bytes[..<count])) == nil) }
        #expect(OperatorRecord(canonicalBytes: bytes + [0]) == nil)
        let bare = OperatorRecord(spec: OperatorSpec(name: "a", level: .basic), standing: .removed)
        #expect(OperatorRecord(canonicalBytes: bare.canonicalBytes) == bare)
    }

    @Test("the digest of a known record never changes")
    func golden() {
        #expect(
            record.canonicalDigest.description
                == "3231ea3cb10676adc6cb293a40b01907215133429f90c45c08070654c927fd6e")
    }

    @Test("records that differ in any field have different bytes")
    func injective() {
        let changes: [(inout OperatorRecord) -> Void] = [
            { $0.spec.name = "x" }, { $0.spec.title = nil }, { $0.spec.kind = .person }, { $0.spec.level = .siteAdmin },
            { $0.spec.developerPermissions = [.allCredentials] }, { $0.spec.userPermissions = [] },
            { $0.spec.ceiling = nil }, { $0.spec.ceiling = Ceiling(apis: [:]) },
            { $0.spec.ceiling?.apis["a"] = .init(access: [.read]) }, { $0.spec.ceiling?.apis["b"]?.categories = nil },
            { $0.spec.revokeOnly = false }, { $0.spec.labels = [] }, { $0.spec.expires = nil },
            { $0.spec.rotation = nil }, { $0.spec.generation = 3 }, { $0.spec.protected = false },
            { $0.spec.suspended = false }, { $0.spec.delivery = nil }, { $0.standing = .managed },
            { $0.keys[0].state = .suspended }, { $0.keys.removeLast() },
        ]
        var seen: Set = [record.canonicalBytes]
        for change in changes {
            var other = record
            change(&other)
            #expect(seen.insert(other.canonicalBytes).inserted)
        }
    }

    @Test("a ceiling covers another only if nothing lies above the one and below the other")
    func covers() {
        let none: Ceiling? = nil
        let whole: Ceiling? = Ceiling(apis: ["a": .whole])
        let jobs: Ceiling? = Ceiling(apis: ["a": .init(categories: ["Jobs"])])
        let reads: Ceiling? = Ceiling(apis: ["a": .init(access: [.read])])
        let jobReads: Ceiling? = Ceiling(apis: ["a": .init(categories: ["Jobs"], access: [.read])])
        let two: Ceiling? = Ceiling(apis: ["a": .whole, "b": .init(access: [.read])])
        let nothing: Ceiling? = Ceiling(apis: [:])
        let all = [none, two, whole, jobs, reads, jobReads, nothing]
        let covered: [[Bool]] = all.map { a in all.map { a.covers($0) } }
        #expect(
            covered == [
                [true, true, true, true, true, true, true], [false, true, true, true, true, true, true],
                [false, false, true, true, true, true, true], [false, false, false, true, false, true, true],
                [false, false, false, false, true, true, true], [false, false, false, false, false, true, true],
                [false, false, false, false, false, false, true],
            ])
        #expect(Ceiling.Part(access: [.delete, .write, .read]) == .whole)
    }
}
