internal import Keys
internal import Leaks
internal import Log
internal import Manifests
internal import Reconcile

/// A failure in words: the fact, the next step, and the exit status. The one place where errors become sentences.
struct Failure {
    var exit: Exit
    /// Lower case, no full stop.
    var fact: String
    var hint: String?
    /// Facts that come before, each an error of its own.
    var details: [String] = []
    /// Manifests with errors are shown one by one instead of a fact.
    var manifests: InvalidManifests?

    func show(on console: Console) {
        if let manifests {
            console.note(DiagnosticsView(manifests, style: console.errorStyle).text(summary: true))
            return
        }
        for detail in details { console.note("\(console.errorStyle.red("error:")) \(printable(redactedLine(detail)))") }
        // Whatever was repeated from a file, a row or an argument, a key is not.
        console.note("\(console.errorStyle.red("error:")) \(printable(redactedLine(fact)))")
        if let hint { console.note("\(console.errorStyle.dim("hint:")) \(printable(redactedLine(hint)))") }
    }

    static var argumentHoldsKey: Failure {
        Failure(
            .error, "an argument holds a key",
            hint: "use the integration's name; the shell's history may hold the key now, so rotate it")
    }

    init(_ exit: Exit, _ fact: String, hint: String? = nil) {
        self.exit = exit
        self.fact = fact
        self.hint = hint
    }

    init(_ error: any Error) {
        switch error {
        case let error as InvalidManifests:
            self.init(.invalid, "invalid manifests")
            manifests = error
        case let error as StoreError: self.init(error)
        case let error as SinkError: self.init(.undelivered, error.message, hint: error.hint)
        case let error as Staleness: self.init(error)
        case let error as GuardRefusal: self.init(error)
        case let error as CommandPlan.Refusal: self.init(error)
        case let error as AdoptionRefused: self.init(error)
        case let error as NotAllowed: self.init(error)
        case let error as InputError: self.init(error)
        case let error as PlanFileFault: self.init(error)
        case let error as ExplanationError: self.init(error)
        case let error as PageFault: self.init(error)
        case let error as ApplyStopped:
            self.init(error.cause)
            let doubt = error.inDoubt.map(\.description).joined(separator: ", ")
            fact = "stopped half-way, \(error.outcomes.isEmpty ? "nothing" : "what is listed above") is done: \(fact)"
            hint =
                (error.inDoubt.isEmpty ? "" : "keys in doubt, which work only if the next plan says so: \(doubt); ")
                + "plan again, it shows what is left"
        case let error as LeakedKeysWork:
            self.init(error.cause)
            let keys = error.findings.map { "\($0.keyID)\($0.integration.map { " of \($0.spec.name)" } ?? "")" }
            fact =
                "\(counted(keys.count, "leaked key")) not revoked: \(fact); found: "
                + "\(keys.prefix(10).joined(separator: ", "))\(keys.count > 10 ? ", …" : "")"
        case let error as LogRefusal: self.init(error)
        case let error as CheckpointFault: self.init(error)
        case let error as CheckpointNotWritten:
            self.init(error.cause)
            fact = "everything is done, but its checkpoint is not written: \(fact)"
            hint = "lockstep history checkpoint --out FILE"
        case let error as SealsBroken:
            let names = error.resources.prefix(5).map(\.description).joined(separator: ", ")
            self.init(
                .unverified,
                "no valid seal, and nothing here puts it right: \(names)\(error.resources.count > 5 ? ", …" : "")",
                hint: "\"lockstep drift\" tells what is wrong; plan and apply with the authority key at hand")
        case let error as AuthorityRefusal: self.init(error)
        case let error as ClockBehind:
            self.init(
                .error, "this machine's clock (\(error.now)) is behind the last event (\(error.lastEventAt))",
                hint: "set the clock; what is written must be in order")
        default: self.init(.error, String(describing: error))
        }
    }
}

extension Failure {
    init(_ error: StoreError) {
        switch error {
        case .unknownProject(let uid, let known):
            let others = known.isEmpty ? "it holds no project" : "it holds \(known.prefix(3).joined(separator: ", "))"
            self.init(
                .error, "the store does not know the project with uid \(uid); \(others)",
                hint: "check spec.store and LOCKSTEP_STORE; a new store is made by \"lockstep init\"")
        case .projectExists(let uid): self.init(.error, "the store has a project with uid \(uid) already")
        case .locked(let holder):
            let who = holder.map {
                "\($0.actor) holds it for \"\($0.command)\" since \($0.since) (process \($0.processID))"
            }
            self.init(
                .locked, "the store is locked\(who.map { ": \($0)" } ?? "")",
                hint: "wait, or give --lock-timeout 5m; the lock goes with the process that holds it")
        case .serialMoved(let expected, let found, let event):
            self.init(
                .stale, "the store moved from serial \(expected) to \(found)\(event.map { " by \($0.words)" } ?? "")",
                hint: "plan again")
        case .notFound(let place):
            self.init(
                .error, "there is no store at \(place)",
                hint: "make it with \"lockstep init\", or name another with LOCKSTEP_STORE")
        case .unreadable(let place, let problem): self.init(.error, "cannot read \(place): \(problem)")
        case .notWritable(let place, let problem): self.init(.error, "cannot write to \(place): \(problem)")
        case .networkFileSystem(let place, let type):
            self.init(
                .error, "\(place) is on a network file system (\(type)), where locks and durability do not hold",
                hint: "keep the store on a local disk")
        case .schemaTooNew(let found, let known):
            self.init(
                .error, "the store has schema \(found), this lockstep knows up to \(known)",
                hint: "use the newer lockstep that wrote it")
        case .needsMigration(let found, let known):
            self.init(
                .error, "the store has schema \(found), this lockstep needs \(known)",
                hint: "run \"lockstep init\" in the project's folder; it migrates under the lock")
        case .ruleBroken(let name, let rule):
            self.init(
                .error, "\(printable(name)) would have \(rule.words), so nothing was written",
                hint: "plan again; if that is refused too, please report it")
        case .malformedRow(let table, let row, let problem):
            self.init(
                .error, "row \(row) of table \(table) cannot be read: \(problem)",
                hint: "something other than Lockstep wrote it; \"lockstep history\" shows what was recorded")
        case .diskFull(let place):
            self.init(
                .error, "no space left for \(place); the transaction was not written", hint: "make room and run again")
        case .badAddress:
            self.init(
                .error, "the store's address is not one that libpq understands",
                hint:
                    "write postgresql://USER@HOST:PORT/DATABASE, in a password / ? # @ and % as %XX, or leave it to PGPASSWORD"
            )
        case .unreachable(let place, let problem):
            self.init(
                .error, "no server answers at \(place): \(problem)",
                hint: "check host and port of spec.store or LOCKSTEP_STORE, and that the server runs")
        case .refused(let place, let problem):
            self.init(
                .error, "the server at \(place) refused the session: \(problem)",
                hint: "check user, database and password (PGUSER, PGPASSWORD), and the server's pg_hba.conf")
        case .serverTooOld(let place, let found, let needed):
            self.init(
                .error, "the server at \(place) is PostgreSQL \(found)", hint: "\(needed) is the oldest that will do")
        case .missingRight(let place, let problem):
            self.init(
                .error, "\(place): \(problem)",
                hint: "\"lockstep store roles\" prints the rights that each role needs")
        case .readOnly(let place):
            self.init(
                .error, "the server at \(place) takes no writes",
                hint: "name the primary, or several hosts with ?target_session_attrs=read-write")
        case .connectionLost(let place, let problem):
            self.init(
                .error, "the connection to \(place) was lost: \(problem)",
                hint: "plan again; it shows what was written")
        case .notEmpty(let place):
            self.init(
                .error, "the store at \(place) holds projects already",
                hint: "copy into a database or a file that holds nothing")
        case .copyDiffers(let place, let table):
            self.init(
                .error, "the copy at \(place) differs in the table \(table)",
                hint: "something else wrote to one of the stores; delete the copy and copy again")
        case .failed(let place, let problem): self.init(.error, "\(place): \(problem)")
        }
    }

    init(_ error: Staleness) {
        let fact: String =
            switch error {
            case .otherLineage(let planned, let found):
                "the plan was made for the store with lineage \(planned), this one has \(found)"
            case .otherProject(let planned, let found):
                "the plan was made for the project \(planned), this one is \(found)"
            case .serialMoved(let planned, let found, let event):
                "the plan was made at serial \(planned), the store is at \(found) now"
                    + (event.map { "; last \($0.words)" } ?? "")
            case .interrupted(let keys):
                "an apply was interrupted (\(counted(keys.count, "key")) pending: "
                    + "\(keys.prefix(3).map(\.description).joined(separator: ", ")))"
            case .rowsChanged(let names):
                "rows were changed since the plan was made"
                    + (names.isEmpty ? "" : ": \(names.prefix(5).joined(separator: ", "))")
            case .pastValidity(let end): "the plan was valid until \(end)"
            case .otherDigest(let reviewed, let found):
                "the plan that would be applied is \(found.description.prefix(12)), not \(reviewed.description.prefix(12))"
            }
        self.init(.stale, fact, hint: "plan again, review it, and apply that")
    }

    init(_ error: GuardRefusal) {
        switch error {
        case .noManifests(let managed):
            self.init(
                .guarded, "there are no manifests at all, but the store has \(counted(managed, "resource"))",
                hint: "check --chdir; to end the last access use \"lockstep revoke NAME --reason TEXT\"")
        case .tooManyRevocations(let facts):
            self.init(
                .guarded,
                "the access of \(counted(facts.ending.count, "integration")) of \(facts.hadAccess) would end, "
                    + "\(facts.allowed) may: \(facts.ending.prefix(5).joined(separator: ", "))"
                    + (facts.ending.count > 5 ? ", …" : ""),
                hint: "if that is meant, give --allow-revocations \(facts.ending.count)")
        case .allowanceDiffers(let allowed, let facts):
            self.init(
                .guarded,
                "--allow-revocations says \(allowed), but the access of "
                    + "\(counted(facts.ending.count, "integration")) would end",
                hint: "review the plan again; the number must be equal")
        }
    }

    init(_ error: CommandPlan.Refusal) {
        switch error {
        case .unknownIntegration(let name, let suggestions):
            self.init(
                .error, "the store has no integration \"\(name)\"",
                hint: suggestions.isEmpty
                    ? "\"lockstep list\" shows them" : "did you mean \(suggestions.joined(separator: ", "))?")
        case .unknownOperator(let name, let suggestions):
            self.init(
                .error, "the store has no operator \"\(name)\"",
                hint: suggestions.isEmpty
                    ? "\"lockstep list --operators\" shows them"
                    : "did you mean \(suggestions.joined(separator: ", "))?")
        case .lastSiteAdmin(let name):
            self.init(
                .guarded, "without \(name) nobody would be left who can change every operator",
                hint: "if its token leaked: lockstep rotate --operator \(name) --overlap 0")
        case .operatorsAreSetUp(let admins):
            self.init(
                .error, "the project has operators already",
                hint: admins.isEmpty
                    ? "\"lockstep list --operators\" shows them; where nobody can act any more, give --recover and --reason"
                    : "\(admins.prefix(3).joined(separator: ", ")) can add more: write a manifest and apply")
        case .noSiteAdmin(let name):
            self.init(
                .error, "operator \(name) is recorded, and not as a Site Admin who can grant everything",
                hint: "name another: lockstep init --operator NAME --recover --reason TEXT")
        case .alreadyRevoked(let name, let event):
            self.init(
                .error, "\(name) is revoked already\(event.map { " (\($0.words))" } ?? "")",
                hint: "raise spec.generation in its manifest to issue a new key")
        case .noWorkingKey(let name):
            self.init(.error, "\(name) has no active key to replace", hint: "\"lockstep plan\" shows what it needs")
        case .expired(let name, let day):
            self.init(.error, "\(name) expired on \(day)", hint: "set a later spec.expires and apply")
        case .suspended(let name):
            self.init(.error, "\(name) is suspended", hint: "take spec.state out of its manifest and apply")
        case .twoRetiring(let name, let end):
            self.init(
                .error, "two replaced keys of \(name) still work, the first of them until \(end)",
                hint: "wait until then, or give --overlap 0, which ends the active key at once")
        case .forgotten(let name):
            self.init(
                .error, "\(name) was forgotten, so nothing of it is replaced",
                hint: "put its manifest back and apply, then rotate; \"lockstep revoke\" ends its access at once")
        case .unproven(let name):
            self.init(
                .unverified, "no seal proves what \(name) should hold, so nobody can tell which keys are genuine",
                hint: "\"lockstep plan\" shows how an apply issues it anew; \"lockstep revoke\" ends it at once")
        case .alreadyForgotten(let name, let event):
            self.init(.error, "\(name) is forgotten already\(event.map { " (\($0.words))" } ?? "")")
        case .manifestThere(let name, let place):
            self.init(
                .error,
                "\(place.file):\(place.line): a manifest stands behind \(name), and the next apply would take "
                    + "it up again",
                hint: "remove its manifest, then forget it, then apply")
        }
    }

    init(_ error: PlanFileFault) {
        switch error.fault {
        case .notAPlan(let problem):
            self.init(
                .error, "\(error.path) is not a saved plan: \(problem)", hint: "\"lockstep plan --out FILE\" writes one"
            )
        case .newerFormat(let version):
            self.init(
                .error, "\(error.path) has plan format \(version), this lockstep knows \(SavedPlan.formatVersion)",
                hint: "plan and apply with the same version")
        case .altered:
            self.init(
                .stale, "\(error.path) was altered: its content does not have the digest that it states",
                hint: "plan again; find out who changed the file")
        }
    }

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
}

extension Failure {
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
        case .badKey(let kind, let place):
            self.init(
                .error, "\(place) holds no \(kind.words)",
                hint: "it is \"\(kind.header)\" and 64 hexadecimal digits, as "
                    + (kind == .authority
                        ? "\"lockstep init\" wrote it" : "\"lockstep authority seal-key\" writes it"))
        case .keyExposed(let kind, let path, let mode):
            self.init(.error, "others may read the \(kind.words) \(path) (mode \(mode))", hint: "chmod 600 \(path)")
        case .badToken(let place):
            self.init(
                .notAllowed, "\(place) holds no operator's token",
                hint: "a token is one line, PREFIX_operator_ID_SECRET, as it was delivered")
        case .tokenExposed(let path, let mode):
            self.init(.notAllowed, "others may read the token in \(path) (mode \(mode))", hint: "chmod 600 \(path)")
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

extension SinkError {
    /// Lower case, no full stop.
    var message: String {
        switch self {
        case .noTerminal: "there is no terminal to show new secrets on"
        case .tooManyForTerminal(let count, let limit):
            "\(count) new secrets are too many for a terminal, which takes \(limit)"
        case .notConfirmed: "nobody confirmed that the secret is stored"
        case .notAFolder(let path): "\(path) is not a folder"
        case .notWritable(let path, let problem): "cannot write to \(path): \(problem)"
        case .fileExists(let path): "\(path) exists already"
        case .diskFull(let path): "no space left in \(path)"
        case .programUnusable(let program, let problem): "cannot run \(program): \(problem)"
        case .variableMissing(let name): "the variable \(name), which the program is to get, is not set"
        case .programFailed(let program, let ending, let said):
            "\(program) \(ending.words)\(said.map { ": \($0)" } ?? "")"
        case .secretNotRead(let program): "\(program) ended without reading the secret from standard input"
        case .notEncrypted(let program): "\(program) wrote something else than an encrypted file"
        case .closed(let problem), .failed(let problem): problem
        }
    }

    var hint: String? {
        switch self {
        case .noTerminal, .tooManyForTerminal:
            "name a sink: --secrets file:DIR or --secrets stdout"
        case .notAFolder, .notWritable: "name a folder that you may write to: --secrets file:DIR"
        case .diskFull: "make room, or name another folder: --secrets file:DIR"
        case .programUnusable: "install it, or see that it is in a folder of PATH and executable"
        case .variableMissing(let name): "set \(name), or leave out --exec-env \(name)"
        case .notConfirmed, .fileExists, .closed, .failed, .programFailed, .secretNotRead, .notEncrypted: nil
        }
    }
}

extension ProgramEnding {
    var words: String {
        switch self {
        case .exited(let status): "failed with exit status \(status)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .timedOut(let seconds): "was ended because it took longer than \(Period(seconds: Int64(seconds)))"
        }
    }
}

extension BrokenRule {
    fileprivate var words: String {
        switch self {
        case .twoActive: "two active keys"
        case .twoPending: "two pending keys"
        case .threeRetiring: "more than two retiring keys"
        case .retiringWithoutDate: "a retiring key without a date"
        }
    }
}
