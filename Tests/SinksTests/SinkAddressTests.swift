import Foundation
import Keys
import Sinks
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

    @Test(arguments: ["", " ", "file", "file:", "File:keys", "STDOUT", "stdout ", "keys", "exec:cat", "age:key"])
    func whatNamesNone(_ text: String) { #expect(SinkAddress(text) == nil) }

    @Test(arguments: ["terminal", "stdout", "file:keys"]) func aSinkKnowsItsName(_ text: String) throws {
        #expect(try #require(SinkAddress(text)).sink().name == text)
    }
}
