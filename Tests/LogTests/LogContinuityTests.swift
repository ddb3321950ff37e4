import Log
import Testing

@Suite("Whether a log goes on from earlier heads")
struct LogContinuityTests {
    private func head(_ leaves: some Sequence<Int>) -> TreeHead {
        var frontier = Frontier()
        for leaf in leaves { frontier.append(.leaf([UInt8(leaf)])) }
        return frontier.head
    }

    private func findings(_ leaves: some Sequence<Int>, _ earlier: [TreeHead]) -> [LogFinding?] {
        var continuity = LogContinuity(from: earlier)
        for leaf in leaves { continuity.append(.leaf([UInt8(leaf)])) }
        #expect(continuity.head == head(leaves))
        return earlier.map(continuity.finding(against:))
    }

    @Test("it goes on from every head that it had, all asked at once", arguments: 0...17)
    func continued(size: Int) {
        let earlier = (0...size).map { head(0..<$0) }
        #expect(findings(0..<size, earlier) == Array(repeating: nil, count: size + 1))
    }

    @Test("a log that has fewer leaves is shorter, one with others rewritten")
    func broken() {
        let five = head(0..<5)
        #expect(findings(0..<4, [five, head(0..<2)]) == [.shorter(size: 4, checkpoint: 5), nil])
        #expect(
            findings([0, 1, 9, 3, 4, 5], [five, head(0..<2)]) == [
                .rewritten(root: head([0, 1, 9, 3, 4]).root, checkpoint: five), nil,
            ])
    }
}
