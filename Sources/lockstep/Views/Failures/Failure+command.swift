internal import Keys
internal import Manifests
internal import Reconcile

extension Failure {
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
}
