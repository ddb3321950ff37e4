import Keys
import Manifests
import Reconcile
import TestSupport

/// One thing that happens to a project: an edit of its manifests, an apply, a command, or somebody else's hands.
enum Step: Hashable, Sendable {
    case set(name: Int, grants: Int)
    case remove(name: Int)
    case rename(from: Int, to: Int)
    case protect(name: Int, Bool)
    case suspend(name: Int, Bool)
    /// `false`: where the command line says.
    case deliver(name: Int, declared: Bool)
    case raiseGeneration(name: Int)
    case expire(name: Int, inDays: Int)
    case turn(name: Int, everyDays: Int, overlapDays: Int)
    case wait(days: Int)
    /// `sinkFailsAfter`: so many secrets are taken; `commits`: what becomes of the transactions.
    case apply(sinkFailsAfter: Int?, commits: [InMemoryStore.CommitFailure])
    /// An actor saves a plan of the manifests as they are.
    case plan(actor: Int)
    /// An actor applies the plan that it saved, whatever the others did since.
    case applySaved(actor: Int, sinkFailsAfter: Int?, commits: [InMemoryStore.CommitFailure])
    /// An apply on a machine whose clock is behind, or jumped back.
    case applyBehind(days: Int)
    case rotate(name: Int, overlapDays: Int)
    case revoke(name: Int)
    /// So many of the keys that were delivered for it turn up in a log, the newest first.
    case leak(name: Int, keys: Int)
    /// The manifest goes, and before an apply `lockstep forget` is called.
    case forget(name: Int)
    /// `key`: one of few, so that keys come up that are known.
    case adopt(name: Int, key: Int)
    case edit(name: Int, RowEdit)
}

/// What hands do to rows.
enum RowEdit: CaseIterable, Hashable, Sendable {
    case activateAll, revokeAll, allGrants, noGrants, noExpiry, dropKeys, deleteRows
}

/// A sequence of steps drawn from a seed.
struct Program: Sendable, CustomStringConvertible {
    var seed: UInt64
    var steps: [Step]

    static let names = ["a", "b", "c", "d"]
    /// Pipelines that save plans beside each other.
    static let actors = 3
    static let permissions = ["jobs.list-jobs", "jobs.create-job", "jobs.delete-job"]

    init(seed: UInt64, length: Int) {
        self.seed = seed
        var random = SeededRandom(seed: seed)
        steps = (0..<length).map { _ in Program.step(&random) }
    }

    var description: String {
        "seed \(seed), \(steps.count) steps:\n" + steps.map { "    .\($0)" }.joined(separator: "\n")
    }

    private static func step(_ random: inout SeededRandom) -> Step {
        let name = Int.random(in: 0..<names.count, using: &random)
        let other = Int.random(in: 0..<names.count, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<22: return .set(name: name, grants: Int.random(in: 1..<8, using: &random))
        case ..<28: return .remove(name: name)
        case ..<30: return .rename(from: name, to: other)
        case ..<32: return .suspend(name: name, Bool.random(using: &random))
        case ..<33: return .deliver(name: name, declared: Bool.random(using: &random))
        case ..<36: return .protect(name: name, Bool.random(using: &random))
        case ..<41: return .raiseGeneration(name: name)
        case ..<45: return .expire(name: name, inDays: Int.random(in: -2..<30, using: &random))
        case ..<49: return .turn(name: name, everyDays: Int.random(in: 3..<20, using: &random), overlapDays: other)
        case ..<54: return .wait(days: Int.random(in: 1..<12, using: &random))
        case ..<68: return .apply(sinkFailsAfter: nil, commits: [])
        case ..<74: return .apply(sinkFailsAfter: sinkFailure(&random), commits: failures(&random))
        case ..<76: return .plan(actor: Int.random(in: 0..<actors, using: &random))
        case ..<78:
            return .applySaved(
                actor: Int.random(in: 0..<actors, using: &random), sinkFailsAfter: sinkFailure(&random),
                commits: failures(&random))
        case ..<79: return .applyBehind(days: Int.random(in: 1..<400, using: &random))
        case ..<81: return .rotate(name: name, overlapDays: other)
        case ..<84: return .revoke(name: name)
        case ..<87: return .forget(name: name)
        case ..<90: return .adopt(name: name, key: Int.random(in: 0..<8, using: &random))
        case ..<93: return .leak(name: name, keys: Int.random(in: 1..<4, using: &random))
        default: return .edit(name: name, RowEdit.allCases.randomElement(using: &random)!)
        }
    }

    private static func sinkFailure(_ random: inout SeededRandom) -> Int? {
        Bool.random(using: &random) ? Int.random(in: 0..<3, using: &random) : nil
    }

    private static func failures(_ random: inout SeededRandom) -> [InMemoryStore.CommitFailure] {
        (0..<3).map { _ in [.succeed, .refuse, .loseAnswer].randomElement(using: &random)! }
    }
}
