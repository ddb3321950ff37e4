internal import Keys
internal import Manifests

extension Failure {
    init(_ error: PageFault) {
        switch error {
        case .notUTF8(let line):
            self.init(.error, "line \(line) of the text is not UTF-8", hint: "save it as UTF-8: iconv -t UTF-8")
        case .holdsKey(let line):
            self.init(
                .error, "line \(line) of the text holds a key",
                hint: "take it out; if it works, it has leaked: lockstep rotate NAME --overlap 0")
        }
    }

    init(_ error: ExplanationError) {
        self.init(
            .error, "there is no \"\(error.path)\" in the schema",
            hint: error.suggestions.isEmpty
                ? "try \"lockstep explain Integration\"" : "did you mean \(error.suggestions.joined(separator: ", "))?")
    }

    init(_ error: InputError) {
        switch error {
        case .noProject(let folder):
            self.init(
                .error, "there is no lockstep.yaml in \(folder)",
                hint: "go to the project's folder, give --chdir, or make one: lockstep init DIR --name NAME")
        case .unreadable(let path, let problem): self.init(.error, "cannot read \(path): \(problem)")
        case .symbolicLink(let path):
            self.init(
                .error, "\(path) is a symbolic link, and manifests are not read through links",
                hint: "put the file itself there, or pipe it in: cat FILE | lockstep plan -f -")
        case .notWritable(let path, let problem): self.init(.error, "cannot write \(path): \(problem)")
        case .exists(let path): self.init(.error, "\(path) exists already")
        case .noKey(.authority, let paths):
            self.init(
                .error, "there is no authority key at \(paths.joined(separator: " or "))",
                hint: "set LOCKSTEP_AUTHORITY_KEY_FILE to its path or LOCKSTEP_AUTHORITY_KEY to its text; "
                    + "if it is lost, specs/seals.md says what to do")
        case .noKey(.seal, let paths):
            self.init(
                .error, "there is no seal key at \(paths.joined(separator: " or "))",
                hint: "\"lockstep authority seal-key --out FILE\" writes it, where the authority key is")
        case .noKey(.token, let paths):
            self.init(
                .notAllowed, "there is no token at \(paths.joined(separator: " or "))",
                hint: "LOCKSTEP_TOKEN_FILE names the file, LOCKSTEP_TOKEN holds the token itself")
        case .badKey(let kind, let place):
            self.init(kind.exit, "\(place) holds no \(kind.words)", hint: kind.form)
        case .keyExposed(let kind, let path, let mode):
            self.init(kind.exit, "others may read the \(kind.words) \(path) (mode \(mode))", hint: "chmod 600 \(path)")
        case .otherAuthority(let expected, let found):
            self.init(
                .error, "the store belongs to authority \(expected), the key at hand is \(found)",
                hint: "use the authority key that this store was made with; if it is lost, specs/seals.md says what "
                    + "to do")
        case .formerAuthority(let current, let found):
            self.init(
                .error, "authority \(found), whose key is at hand, was replaced by \(current)",
                hint: "name both files, LOCKSTEP_AUTHORITY_KEY_FILE=NEW:OLD, while keys are left under the old one")
        case .otherSealKey(_, let former?):
            self.init(
                .error, "the seal key at hand is of authority \(former), which was replaced",
                hint: "\"lockstep authority seal-key --out FILE\" writes the new one, where the authority key is")
        case .otherSealKey(let expected, nil):
            self.init(
                .error, "the seal key at hand is not that of authority \(expected), to which the store belongs",
                hint: "\"lockstep authority seal-key --out FILE\" writes the right one, where the authority key is")
        case .unknownStore(let scheme):
            self.init(
                .error, "the store's address begins with \"\(scheme):\", which this lockstep does not know",
                hint: "an address is sqlite:PATH or postgresql://HOST/DATABASE")
        case .passwordForManifest:
            self.init(
                .error, "the store's address holds a password, which lockstep.yaml is no place for",
                hint: "leave it to PGPASSWORD or PGPASSFILE, or set LOCKSTEP_STORE and leave --store out")
        case .noAnswer:
            self.init(
                .error, "nobody is there to approve: standard input is not a terminal",
                hint: "review the plan, then apply with --expect DIGEST --auto-approve")
        case .notAhead(let day):
            self.init(.error, "\(day) does not begin in the future", hint: "leave --at out to plan for now")
        case .execNotAllowed(let integration, let program):
            self.init(
                .undelivered,
                "the manifests have the secret of \(integration) delivered by a program, \(printable(program))",
                hint: "if programs that manifests name may run here, give --allow-exec")
        case .secretsInLog:
            self.init(
                .undelivered, "a pipeline's log would keep the secrets that go to standard output",
                hint: "use --secrets file:DIR, or say --i-accept-secrets-in-this-log")
        case .linesFromTerminal:
            self.init(
                .error, "a terminal would show the keys in lines that are typed",
                hint: "pipe them in: lockstep adopt --jsonl < FILE")
        case .declined: self.init(.error, "not approved; nothing was changed")
        case .unknownName(let what, let name, let suggestions):
            self.init(
                .error, "there is no \(what) \"\(name)\"",
                hint: suggestions.isEmpty ? nil : "did you mean \(suggestions.joined(separator: ", "))?")
        case .variableHoldsKey(let name):
            self.init(
                .error, "the variable \(name) holds a key, and events would repeat it",
                hint: "unset \(name); if the key works, it has leaked: lockstep rotate NAME --overlap 0")
        case .badLastSeen(let path):
            self.init(
                .error, "\(path) does not tell what was last seen of this project's log",
                hint: "look who changed it; \"lockstep history verify --checkpoint FILE\" tells how the store stands, "
                    + "and without the file nothing is compared with it")
        case .noCheckpointKey(let paths):
            self.init(
                .error,
                "there is no key to verify the checkpoint with, and no authority key at "
                    + paths.joined(separator: " or "),
                hint: "give --checkpoint-key or LOCKSTEP_CHECKPOINT_KEY; \"lockstep history checkpoint --key\" prints "
                    + "it where the authority key is")
        case .badCheckpointKey(let place):
            self.init(
                .error, "\(place) holds no key of checkpoints",
                hint: "\"lockstep history checkpoint --key\" prints it: name+id+key")
        case .otherCheckpointKey(let place, let name):
            self.init(.error, "\(place) is the key of another log, \(name)")
        case .badName(let what, let name, let rule):
            self.init(.error, name.isEmpty ? "a \(what) name is needed" : "\"\(name)\" is no \(what) name", hint: rule)
        }
    }
}
