import Foundation
import Keys
import TestSupport
import Testing

@Suite("Lines of keys")
struct KeyLineTests {
    private struct Fields: Equatable {
        var name: String
        var key: String
    }

    private func read(_ bytes: [UInt8]) throws -> Fields {
        try bytes.withUnsafeBufferPointer { bytes in
            let line = try KeyLine(bytes)
            return Fields(name: line.name, key: line.key.withBytes { String(decoding: $0, as: UTF8.self) })
        }
    }

    private func read(_ text: String) throws -> Fields { try read(Array(text.utf8)) }

    @Test("the two fields, in either order, with blanks between")
    func fields() throws {
        #expect(try read(#"{"name":"gem","key":"abc"}"#) == Fields(name: "gem", key: "abc"))
        let spaced = " {\t\"key\" : \"abc\" ,\"name\": \"gem-2\" } \r"
        #expect(try read(spaced) == Fields(name: "gem-2", key: "abc"))
    }

    @Test("every escape of JSON")
    func escapes() throws {
        let line = #"{"n\u0061me":"g\u0065m","key":"\"\\\/\b\f\n\r\t\u00e9\u6F22\ud83d\udd11"}"#
        #expect(try read(line) == Fields(name: "gem", key: "\"\\/\u{8}\u{C}\n\r\té漢🔑"))
    }

    @Test(
        "what is not one object of two strings",
        arguments: [
            ("", KeyLineFault.notAnObject), ("[]", .notAnObject), ("null", .notAnObject), ("{}", .notAnObject),
            (#"{"name":"gem","key":"abc"} x"#, .notAnObject), (#"{"name":"gem","key":"abc""#, .notAnObject),
            (#"{"name":"gem","key":"abc}"#, .notAnObject), (#"{"name":"gem","key":"abc",}"#, .notAnObject),
            (#"{"name":"gem" "key":"abc"}"#, .notAnObject), (#"{"name" "gem"}"#, .notAnObject),
            (#"{name:"gem"}"#, .notAnObject), (#"{'name':'gem'}"#, .notAnObject),
            ("{\"name\":\"gem\",\"key\":\"a\u{1}\"}", .notAnObject), ("\u{FEFF}{}", .notAnObject),
            (#"{"key":"\x41"}"#, .notAnObject), (#"{"key":"\u12"}"#, .notAnObject),
            (#"{"key":"\u12g4"}"#, .notAnObject),
            (#"{"key":"\ud83d"}"#, .notAnObject), (#"{"key":"\ud83dx"}"#, .notAnObject),
            (#"{"key":"\ud83d\u0041"}"#, .notAnObject), (#"{"key":"\udd11"}"#, .notAnObject),
            (#"{"key":["abc"]}"#, .notAString), (#"{"key":{"a":"b"}}"#, .notAString), (#"{"key":1}"#, .notAString),
            (#"{"name":null}"#, .notAString), (#"{"name":"gem","Key":"abc"}"#, .unknownField),
            (#"{"secret":"abc"}"#, .unknownField), (#"{"name":"gem","name":"gem"}"#, .duplicateField(.name)),
            (#"{"key":"","key":""}"#, .duplicateField(.key)), (#"{"name":"gem"}"#, .missingField(.key)),
            (#"{"key":"abc"}"#, .missingField(.name)), (#"{"name":"","key":"abc"}"#, .notAName),
            (#"{"name":"Gem","key":"abc"}"#, .notAName), (#"{"name":"g_m","key":"abc"}"#, .notAName),
        ])
    func faults(line: String, fault: KeyLineFault) {
        #expect(throws: fault) { try read(line) }
    }

    @Test("deep nesting is refused where it begins")
    func deep() {
        let line = #"{"key":"# + String(repeating: "[", count: 1_000_000)
        #expect(throws: KeyLineFault.notAString) { try read(line) }
    }

    @Test("bytes that are not UTF-8, overlong ones and surrogates included")
    func notUTF8() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE6, 0xBC]] {
            let line = Array(#"{"name":"gem","key":""#.utf8) + bytes + Array(#""}"#.utf8)
            #expect(throws: KeyLineFault.notUTF8) { try read(line) }
        }
    }

    @Test("whatever is read is what Foundation reads, and random bytes are never a crash", arguments: 0..<300)
    func random(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let scalars = Array("abc\"\\/{}:,\n\té漢🔑\u{0}\u{1F}".unicodeScalars)
        var key = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<40, using: &random) { key.append(scalars.randomElement(using: &random)!) }
        var line = Array(try JSONEncoder().encode(["name": "gem", "key": String(key)]))
        #expect(try read(line) == Fields(name: "gem", key: String(key)))
        for _ in 0..<3 {
            line[Int.random(in: line.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let ours = try? read(line)
        let theirs = try? JSONDecoder().decode([String: String].self, from: Data(line))
        if let ours { #expect(theirs == ["name": ours.name, "key": ours.key]) }
    }
}
