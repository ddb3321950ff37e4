import Foundation
import Testing

/// The release build for machines without Swift: one file, tried alone in an empty folder and an empty environment.
/// `LOCKSTEP_STATIC_BINARY` names it.
@Suite struct StaticBinaryTests {
    static let variable = "LOCKSTEP_STATIC_BINARY"
    static let path = Places.variables[variable] ?? ""
    static let isPipeline = !(Places.variables["CI"] ?? "").isEmpty && Places.variables["CI"] != "false"
    /// What the README names, with what comes with the C library. libpq brings some twenty of its own, which its package
    /// depends on.
    static let libraries: Set = ["libyaml", "libsqlite3", "libpq", "libc", "libm", "libstdc++", "libgcc_s", "ld-linux"]

    @Test(.enabled(if: !path.isEmpty || isPipeline, "set LOCKSTEP_STATIC_BINARY to a build with --static-swift-stdlib"))
    func worksAlone() throws {
        try #require(!Self.path.isEmpty, "\(Self.variable) is not set, so the release build was not tried")
        let shell = try Shell(variables: ["PATH": "/usr/bin:/bin"])
        // Copied by a process of its own: a file that this one has open for writing could be inherited by another test's
        // child, and is "busy" as long as that lives.
        try shell.succeed("cp '\(Self.path)' lockstep")

        let linked = try shell.succeed("readelf -d ./lockstep").matches(of: /\(NEEDED\).*\[(.+)\]/).map { String($0.1) }
        let others = linked.filter { name in
            !Self.libraries.contains { name.hasPrefix("\($0).so") || name.hasPrefix("\($0)-") }
        }
        #expect(others == [], "a machine without Swift has no such library")
        #expect(linked.contains { $0.hasPrefix("libc.so") })

        try shell.succeed("./lockstep init acme --name acme && cp ../fixtures/gem.yaml acme")
        #expect(try shell.succeed("./lockstep plan --chdir acme").contains("+ issue  gem-sourcing"))
        try shell.succeed("./lockstep apply --chdir acme --auto-approve --secrets file:keys")
        #expect(try shell.succeed("./lockstep list --chdir acme --working").contains("gem-sourcing"))
        #expect(try shell.succeed("./lockstep plan --chdir acme") == "acme: nothing to change; 1 unchanged\n")
        #expect(try shell.succeed("cat keys/*").hasPrefix("acme_live_"))
    }
}
