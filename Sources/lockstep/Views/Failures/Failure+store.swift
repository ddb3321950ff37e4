internal import Keys

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
