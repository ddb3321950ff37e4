internal import Glibc
internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores
internal import YAML

/// What `init` does: whatever of project file, authority key and store is missing, and nothing over what is there.
struct ProjectMaker {
    let environment: Environment

    struct Report {
        var project: ProjectManifest
        var made: [String]
        var kept: [String]
        /// Whoever acts has to prove it, or will have to once this `init` is through.
        var hasOperators = false
        /// A lost token was replaced, in a project that is long at work.
        var isRecovery = false
    }

    func make(name: String?, prefix: String?, keyEnvironment: String) throws -> Report {
        var report = try projectFile(name: name, prefix: prefix, keyEnvironment: keyEnvironment)
        let state = ManifestFiles.join(environment.folder, Environment.stateFolder)
        try makeFolder(state, mode: 0o700)
        let ignore = "\(state)/.gitignore"
        if access(ignore, F_OK) != 0 {
            try write("# Neither the store nor the authority key belongs in git.\n*\n", to: ignore, mode: 0o644)
            report.made.append(ignore)
        }
        let address = try environment.storeAddress(report.project)
        if try address.exists() {
            try address.migrate(holder: environment.holder("init"))
        }
        let authority = try authorityKey(&report)
        try project(report.project, authority: authority, &report)
        report.hasOperators = try environment.stored(.noIntegration).state.hasOperators
        return report
    }

    /// The manifest of the first operator, and the order that hands out its token.
    func firstOperator(_ name: String, recovering reason: String?, _ report: inout Report) throws -> ApplyOrder {
        guard ManifestReader.isName(name) else {
            throw InputError.badName(
                what: "operator", name: name, rule: "lower-case letters, digits and hyphens, at most 63")
        }
        let spec = OperatorSpec(
            name: name, level: .siteAdmin, developerPermissions: [.allCredentials], userPermissions: [.advanced])
        var order = try ApplyOrder.commanded(in: environment, .noIntegration) { state, now in
            try CommandPlan.firstOperator(spec, recovering: reason, in: state, at: now)
        }
        order.asksNobody = true
        // The manifest comes first: an operator without one would be taken for removed by the next plan.
        let path = ManifestFiles.join(environment.folder, "operators/\(name).yaml")
        if access(path, F_OK) == 0 {
            report.kept.append(path)
        } else {
            try makeFolder(ManifestFiles.join(environment.folder, "operators"), mode: 0o755)
            let manifest = ManifestWriter(catalogues: []).manifest(spec)
            try write(manifest.lines.joined(separator: "\n") + "\n", to: path, mode: 0o644)
            report.made.append(path)
        }
        report.hasOperators = true
        report.isRecovery = reason != nil
        return order
    }

    private func projectFile(name: String?, prefix: String?, keyEnvironment: String) throws -> Report {
        do {
            let source = try ManifestFiles.projectFile(in: environment.folder)
            return Report(project: try environment.project(), made: [], kept: [source.name])
        } catch InputError.noProject {
            guard let name else { throw InputError.badName(what: "project", name: "", rule: ProjectMaker.nameRule) }
            guard ManifestReader.isName(name) else {
                throw InputError.badName(what: "project", name: name, rule: ProjectMaker.nameRule)
            }
            let prefix = prefix ?? ProjectMaker.prefix(from: name)
            guard KeyFormat(prefix: prefix, environment: keyEnvironment) != nil,
                keyEnvironment != KeyFormat.operatorEnvironment
            else {
                throw InputError.badName(
                    what: "key form", name: "\(prefix)_\(keyEnvironment)",
                    rule: "a prefix is 3 to 12 lower-case letters and digits and begins with a letter, an environment "
                        + "3 to 8 lower-case letters other than \"operator\"")
            }
            if let asked = environment.askedStore, try environment.storeAddress(asked).holdsPassword {
                throw InputError.passwordForManifest
            }
            try makeFolder(environment.folder, mode: 0o755)
            let path = ManifestFiles.join(environment.folder, ManifestFiles.projectFileNames[0])
            var random = SystemRandom()
            try write(
                """
                apiVersion: lockstep/v1
                kind: Project
                metadata:
                  name: \(YAML.quoted(name))
                  # Names this project in the store; never change it.
                  uid: \(random.uuid())
                spec:
                  store: \(environment.askedStore.map(YAML.quoted) ?? Environment.defaultStore)
                  keys: {prefix: \(prefix), environment: \(keyEnvironment)}
                  guard: {maxRevocations: 25%}

                """, to: path, mode: 0o644)
            return Report(project: try environment.project(), made: [path], kept: [])
        }
    }

    private static let nameRule = "lower-case letters, digits and hyphens, at most 63, given with --name"

    /// The letters and digits of the name, as far as they make a prefix.
    private static func prefix(from name: String) -> String {
        let letters = name.utf8.filter { $0 != UInt8(ascii: "-") }.drop { $0 <= UInt8(ascii: "9") }
        let text = String(decoding: letters.prefix(12), as: UTF8.self)
        return text.utf8.count < 3 ? (text + "key").prefix(12).description : text
    }

    /// The fingerprint of the authority key: of the variable's, of the file's, or of a new one.
    private func authorityKey(_ report: inout Report) throws -> AuthorityFingerprint {
        let path = environment.authorityKeyPath()
        let isInVariable = getenv(Keyring.authorityVariable) != nil
        if !isInVariable, access(path, F_OK) == 0 { report.kept.append(path) }
        let known = try knownProject(report.project)
        if isInVariable || access(path, F_OK) == 0 {
            if let known { return try environment.keyring.authority(of: known).fingerprint }
            return try environment.keyring.anyAuthority().fingerprint
        }
        if let known {
            // A new key would not fit the digests that are there.
            throw InputError.otherAuthority(expected: known.authority.id, found: "none")
        }
        var random = SystemRandom()
        let key = AuthorityKey(random: &random)
        try key.withText { try KeyFile.create(path, $0) }
        report.made.append(path)
        return key.fingerprint
    }

    private func knownProject(_ project: ProjectManifest) throws -> StoredProject? {
        let address = try environment.storeAddress(project)
        guard try address.exists() else { return nil }
        do { return try address.open().read(projectUID: project.uid).project } catch StoreError.unknownProject {
            return nil
        }
    }

    private func project(
        _ project: ProjectManifest, authority: AuthorityFingerprint, _ report: inout Report
    ) throws {
        let address = try environment.storeAddress(project)
        if let known = try knownProject(project) {
            guard known.authority == authority else {
                throw InputError.otherAuthority(expected: known.authority.id, found: authority.id)
            }
            report.kept.append(address.place)
            return
        }
        let store = try address.exists() ? try address.open() : try address.create()
        var random = SystemRandom()
        try store.create(
            StoredProject(
                uid: project.uid, name: project.name, lineage: random.uuid(), serial: 1, authority: authority,
                lastEventAt: try environment.now(in: store)),
            actor: environment.actor)
        report.made.append(address.place)
    }

    private func makeFolder(_ path: String, mode: mode_t) throws {
        var partial = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            partial += partial.isEmpty || partial == "/" ? String(part) : "/\(part)"
            guard mkdir(partial, mode) == 0 || errno == EEXIST || errno == EISDIR else {
                throw InputError.notWritable(path: partial, problem: errorText())
            }
        }
    }

    private func write(_ text: String, to path: String, mode: mode_t) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw InputError.notWritable(path: path, problem: errorText()) }
        let bytes = Array(text.utf8)
        let count = Glibc.write(descriptor, bytes, bytes.count)
        guard close(descriptor) == 0, count == bytes.count else {
            throw InputError.notWritable(path: path, problem: errorText())
        }
    }
}

extension RandomSource {
    /// A random UUID (RFC 9562, version 4) in lower case.
    mutating func uuid() -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        bytes.withUnsafeMutableBytes { fill($0) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(hex(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
