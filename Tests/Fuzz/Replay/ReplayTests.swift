import Foundation
import FuzzChecks
import Testing

/// The inputs that fuzzing begins with, and those by which it found something, without libFuzzer (Tests/Fuzz/README.md).
@Suite struct ReplayTests {
    @Test(arguments: Reader.allCases) func everyPromiseHolds(_ reader: Reader) throws {
        let inputs = try reader.inputs()
        #expect(!inputs.isEmpty)
        for input in inputs {
            let bytes = Array(try Data(contentsOf: input))
            #expect(throws: Never.self, "\(input.lastPathComponent)") { try reader.check(bytes) }
        }
    }
}
