import Foundation
import Keys
import Testing

@Suite struct SinkAddressTests {
    @Test func whatNamesASink() {
        #expect(SinkAddress("terminal") == .terminal)
        #expect(SinkAddress("stdout") == .standardOutput)
        #expect(SinkAddress("file:keys") == .file(folder: "keys"))
        #expect(SinkAddress("file:/var/keys/") == .file(folder: "/var/keys/"))
        #expect(SinkAddress("file:a:b c") == .file(folder: "a:b c"))
        #expect(SinkAddress("file:ü") == .file(folder: "ü"))
    }

    @Test(arguments: [
        "", " ", "file", "file:", "File:keys", "STDOUT", "stdout ", "keys", "exec:", "exec: ", "exec:''",
        "exec:cat > keys", "exec:echo $HOME", "exec:cat 'open", "age:", "age:-i", "age:a\nb", "other:x",
    ])
    func whatNamesNone(_ text: String) { #expect(SinkAddress(text) == nil) }

    @Test func aCommandIsSplitAsAShellWould() {
        #expect(SinkAddress("exec:cat") == .exec(command: "cat", words: ["cat"]))
        #expect(shellWords(#"vault kv  put secret/partners/{name} key=-"#)?.count == 5)
        #expect(
            shellWords(#"sh -c 'cat > "$1"' _ a\ b "c \"d\" \e" '' x'y'"z""#)
                == ["sh", "-c", #"cat > "$1""#, "_", "a b", #"c "d" \e"#, "", "xyz"])
        #expect(SinkAddress("age:ssh-ed25519 AAAA me@host") == .age(recipient: "ssh-ed25519 AAAA me@host"))
    }

    @Test(arguments: ["terminal", "stdout", "file:keys", "exec:cat -n", "age:age1abc"])
    func anAddressIsWrittenAsItIsRead(_ text: String) throws {
        let address = try #require(SinkAddress(text))
        #expect(address.description == text)
        let delivery = Delivery(to: address, environment: ["A"], timeout: Period("2m"))
        #expect(Delivery(canonicalText: delivery.canonicalText) == delivery)
    }
}
