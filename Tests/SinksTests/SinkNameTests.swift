import Keys
import Sinks
import Testing

@Suite struct SinkNameTests {
    @Test(arguments: ["terminal", "stdout", "file:keys", "exec:cat -n", "age:age1abc"])
    func aSinkKnowsItsAddress(_ text: String) throws {
        #expect(try #require(SinkAddress(text)).sink().name == text)
    }
}
