// swift-tools-version: 6.2
import PackageDescription

// What the command links is short on purpose: a first build on two cores is dominated by GRDB and swift-crypto.
let package = Package(
    name: "lockstep",
    products: [.executable(name: "lockstep", targets: ["lockstep"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(name: "Keys", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "Log", dependencies: ["Keys", .product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "Manifests", dependencies: ["YAML", "Keys"],
            resources: [.embedInCode("Catalogues/harvest-v1.yaml"), .embedInCode("Catalogues/harvest-v3.yaml")]),
        .target(name: "Reconcile", dependencies: ["Keys", "Manifests"]),
        .target(name: "Leaks", dependencies: ["Keys"]),
        .target(
            name: "Stores",
            dependencies: ["CLinux", "CPostgres", "Keys", "Log", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "Sinks", dependencies: ["CLinux", "Keys"]),
        .executableTarget(
            name: "lockstep",
            dependencies: [
                "CLinux", "YAML", "Keys", "Log", "Manifests", "Reconcile", "Leaks", "Stores", "Sinks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(name: "TestSupport", dependencies: ["Keys", "Log"], path: "Tests/TestSupport"),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
        .testTarget(name: "KeysTests", dependencies: ["Keys", "TestSupport"]),
        .testTarget(name: "LogTests", dependencies: ["Log", "Keys"]),
        .testTarget(
            name: "ManifestsTests", dependencies: ["Manifests", "YAML", "Keys", "TestSupport"],
            exclude: ["Data", "Faults", "Pages", "Valid"]),
        .testTarget(
            name: "ReconcileTests",
            dependencies: [
                "Reconcile", "Leaks", "Manifests", "YAML", "Keys", "Sinks", "Stores", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(name: "LeaksTests", dependencies: ["Leaks", "Keys", "TestSupport"]),
        .testTarget(
            name: "StoresTests",
            dependencies: ["Stores", "Keys", "Log", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(name: "SinksTests", dependencies: ["Sinks", "Keys", "TestSupport"]),
        // Runs the command as a process; depends on it so that it is built first.
        .testTarget(
            name: "CommandTests", dependencies: ["lockstep", "TestSupport"], exclude: ["Fixtures", "Scripts"]),
        .target(
            name: "FuzzChecks", dependencies: ["YAML", "Keys", "Manifests", "Reconcile", "TestSupport"],
            path: "Tests/Fuzz/Checks"),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzChecks"], path: "Tests/Fuzz/Replay"),
    ]
)

// Tests/Fuzz/run builds it with libFuzzer, which brings the main function; any other build could not link it.
if Context.environment["LOCKSTEP_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(name: "fuzzer", dependencies: ["FuzzChecks"], path: "Tests/Fuzz/Fuzzer"))
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
