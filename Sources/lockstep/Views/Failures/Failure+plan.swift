internal import Keys
internal import Manifests
internal import Reconcile

extension Failure {
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
}
