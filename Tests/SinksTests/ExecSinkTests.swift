import Foundation
import Glibc
import Keys
import Sinks
import Testing

/// Programs as they behave and misbehave.
@Suite struct ExecSinkTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sink(_ script: String, seconds: Int64 = 20, variables: [String] = []) -> ExecSink {
        ExecSink(
            command: "sh", words: ["sh", "-c", script, "sh", "{name}.{key_id}", folder.path], variables: variables,
            timeout: Period(seconds: seconds))
    }

    private func failure(_ ending: ProgramEnding, said: String? = nil) -> DeliveryOutcome {
        .failed(.programFailed(program: "sh", ending: ending, said: said))
    }

    private let repeated = "(it wrote the secret out, which is not shown here)"

    @Test func theKeyComesOnStandardInputOncePerKey() async throws {
        let batch = batch(["gem", "pave"])
        let sink = sink(#"cat > "$2/$1""#)
        try await sink.probe(count: 2)
        let receipt = DeliveryOutcome.delivered(Receipt(evidence: "sh ended with exit status 0"))
        #expect(await sink.deliver(batch) == [receipt, receipt])
        #expect(try folder.names() == ["gem.key000000000", "pave.key000000001"])
        for (name, text) in zip(try folder.names(), texts(of: batch)) {
            #expect(try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8) == text)
        }
    }

    @Test func theProgramGetsNoOtherVariables() async throws {
        setenv("LOCKSTEP_TEST_GIVEN", "given", 1)
        setenv("LOCKSTEP_TEST_KEPT", "kept", 1)
        let sink = sink(#"cat > /dev/null; env > "$2/env""#, variables: ["LOCKSTEP_TEST_GIVEN"])
        #expect(await sink.deliver(batch(["gem"])).map(\.isDelivered) == [true])
        let names = try String(contentsOfFile: "\(folder.path)/env", encoding: .utf8).split(separator: "\n")
            .compactMap { $0.split(separator: "=").first.map(String.init) }
        // The shell adds some of its own.
        let found = Set(names).subtracting(["PWD", "OLDPWD", "SHLVL", "_"])
        #expect(found.isSubset(of: ["PATH", "HOME", "LANG", "LOCKSTEP_TEST_GIVEN"]))
        #expect(found.contains("LOCKSTEP_TEST_GIVEN") && found.contains("PATH"))
    }

    @Test func anExitStatusOtherThanZeroIsNoReceipt() async {
        let outcomes = await sink("cat > /dev/null; echo first >&2; echo 'no such vault' >&2; exit 7").deliver(
            batch(["gem"]))
        #expect(outcomes == [failure(.exited(status: 7), said: "no such vault")])
        #expect(await sink("kill -9 $$").deliver(batch(["gem"])) == [failure(.signalled(signal: 9))])
    }

    @Test func oneThatFailsHalfWay() async {
        let outcomes = await sink("head -c 10 > /dev/null; case $1 in pave*) exit 1;; esac; cat > /dev/null").deliver(
            batch(["gem", "pave", "textus"]))
        #expect(outcomes.map(\.isDelivered) == [true, false, true])
    }

    @Test(arguments: ["exit 0", "exec 0<&-; exit 0", "exec 0<&-; sleep 0.2"]) func oneThatDoesNotReadTheKey(
        _ script: String
    ) async {
        #expect(await sink(script).deliver(batch(["gem"])) == [.failed(.secretNotRead(program: "sh"))])
    }

    @Test func oneThatHangsIsEndedWithWhatItStarted() async throws {
        let start = ContinuousClock.now
        let script = #"cat > /dev/null; sleep 61 & echo $! > "$2/child"; wait"#
        #expect(await sink(script, seconds: 1).deliver(batch(["gem"])) == [failure(.timedOut(seconds: 1))])
        #expect(ContinuousClock.now - start < .seconds(15))
        let child = try String(contentsOfFile: "\(folder.path)/child", encoding: .utf8).trimmingCharacters(
            in: .newlines)
        // Gone, or a zombie that nobody has reaped yet.
        usleep(200_000)
        let status = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
        #expect(status.isEmpty || status.contains(") Z "))
    }

    @Test func oneThatAnswersLateButInTime() async {
        #expect(await sink("sleep 1; cat > /dev/null").deliver(batch(["gem"])).map(\.isDelivered) == [true])
    }

    @Test func oneThatLeavesSomethingRunningIsNotWaitedFor() async {
        let start = ContinuousClock.now
        #expect(await sink("cat > /dev/null; sleep 15 &").deliver(batch(["gem"])).map(\.isDelivered) == [true])
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func oneThatWritesALot() async {
        let script = "cat > /dev/null; yes | head -c 1000000; yes | head -c 1000000 >&2; exit 3"
        #expect(await sink(script).deliver(batch(["gem"])) == [failure(.exited(status: 3))])
    }

    @Test(arguments: [
        "cat; exit 1", "cat >&2; exit 1", "cut -c 30-50; exit 1", "base64; exit 1", "(printf x; cat) | base64; exit 1",
        "(printf xy; cat) | base64 -w 20; exit 1", "od -An -tx1; exit 1",
        "od -An -v -tx1 | tr a-f A-F | sed 's/ /%/g'; exit 1",
    ]) func whatRepeatsTheSecretIsNotShown(_ script: String) async {
        #expect(await sink(script).deliver(batch(["gem"])) == [failure(.exited(status: 1), said: repeated)])
    }

    @Test func aReceiptSaysThatTheSecretWasRepeated() async {
        let receipt = Receipt(evidence: "sh ended with exit status 0; it wrote the secret out, which is not shown here")
        #expect(await sink("cat").deliver(batch(["gem"])) == [.delivered(receipt)])
    }

    @Test func theProbeFindsWhatIsMissing() async throws {
        try folder.write("#!/bin/sh\n", to: "plain")
        func probe(_ program: String, _ variables: [String] = []) async throws {
            try await ExecSink(command: program, words: [program], variables: variables, timeout: Period(seconds: 1))
                .probe(count: 1)
        }
        await #expect(throws: SinkError.programUnusable(program: "no-such", problem: "No such file or directory")) {
            try await probe("no-such")
        }
        let plain = "\(folder.path)/plain"
        await #expect(throws: SinkError.programUnusable(program: plain, problem: "Permission denied")) {
            try await probe(plain)
        }
        await #expect(throws: SinkError.programUnusable(program: folder.path, problem: "Permission denied")) {
            try await probe(folder.path)
        }
        await #expect(throws: SinkError.variableMissing(name: "NOT_SET_HERE")) {
            try await probe("cat", ["NOT_SET_HERE"])
        }
    }
}
