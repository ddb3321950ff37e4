import Keys
import TestSupport

/// One thing that happens to a project with operators: an edit of the manifests by anybody, or an attempt to act.
enum OperatorStep: Hashable, Sendable {
    case integration(name: Int, api: Int, grants: Int, partner: Int?, delivery: Int?)
    case removeIntegration(Int)
    case rename(from: Int, to: Int)
    case expire(name: Int, inDays: Int?)
    case suspend(name: Int, Bool)
    case describe(name: Int, Int)
    /// One field alone, of an integration that may hold more than whoever applies could grant.
    case move(name: Int, partner: Int?)
    case redeliver(name: Int, delivery: Int?)
    case partner(name: Int, delivery: Int?)
    /// A permission is put into the other category, or called harmless.
    case catalogue(api: Int, permission: Int, category: Int, access: Access)
    case resetCatalogues
    case `operator`(name: Int, OperatorSpec)
    case raiseGeneration(operator: Int)
    case removeOperator(Int)
    case wait(days: Int)
    /// By whoever holds the newest token of the operator, to which sink does not matter.
    case apply(by: Int)
    case rotate(Int, by: Int)
    case revoke(Int, by: Int)
    case rotateOperator(Int, by: Int)
    case revokeOperator(Int, by: Int)
    /// The manifests become what the store holds: what was refused is given up.
    case giveUp
}

/// A sequence of steps drawn from a seed.
struct OperatorProgram: Sendable, CustomStringConvertible {
    var seed: UInt64
    var steps: [OperatorStep]

    static let operators = ["root", "mallory", "puppet", "deploy", "watch"]
    static let integrations = ["a", "b", "c", "d"]
    static let partners = ["p", "q"]
    static let apis = ["alpha", "beta"]
    static let categories = ["Jobs", "People"]

    static var catalogues: [Catalogue] {
        apis.map { api in
            Catalogue(
                name: api, title: api, revision: 1,
                categories: categories.map { category in
                    PermissionCategory(
                        name: category,
                        permissions: Access.allCases.map { access in
                            Permission(
                                id: "\(api).\(category.lowercased()).\(access.rawValue)", label: access.rawValue,
                                access: access)
                        })
                })
        }
    }

    static func permissions(of api: String) -> [PermissionID] {
        catalogues.first { $0.name == api }?.permissions.map(\.id) ?? []
    }

    init(seed: UInt64, length: Int) {
        self.seed = seed
        var random = SeededRandom(seed: seed)
        steps = (0..<length).map { _ in OperatorProgram.step(&random) }
    }

    var description: String {
        "seed \(seed), \(steps.count) steps:\n" + steps.map { "    .\($0)" }.joined(separator: "\n")
    }

    private static func step(_ random: inout SeededRandom) -> OperatorStep {
        let name = Int.random(in: 0..<integrations.count, using: &random)
        let other = Int.random(in: 0..<integrations.count, using: &random)
        let actor = [0, 1, 1, 1, 2, 2, 3, 4].randomElement(using: &random)!
        let target = [0, 1, 2, 2, 3, 3, 4].randomElement(using: &random)!
        let delivery = Bool.random(using: &random) ? nil : Int.random(in: 0..<2, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<16:
            // Few permissions more often than many, so that some of it lies below a ceiling.
            let grants = 1 << Int.random(in: 0..<6, using: &random) | (other == 0 ? 1 << actor : 0)
            return .integration(
                name: name, api: Int.random(in: 0..<4, using: &random) / 3, grants: grants,
                partner: Bool.random(using: &random) ? Int.random(in: 0..<2, using: &random) : nil, delivery: delivery)
        case ..<18: return .removeIntegration(name)
        case ..<21: return .rename(from: name, to: other)
        case ..<22: return .move(name: 3, partner: delivery)
        case ..<23: return .expire(name: name, inDays: other == 0 ? nil : Int.random(in: 1..<40, using: &random))
        case ..<25: return .suspend(name: name, Bool.random(using: &random))
        case ..<26: return .describe(name: name, other)
        case ..<27:
            return other % 2 == 0 ? .move(name: name, partner: delivery) : .redeliver(name: name, delivery: delivery)
        case ..<29: return .partner(name: other % 2, delivery: delivery)
        case ..<30:
            return .catalogue(
                api: other % 2, permission: Int.random(in: 0..<6, using: &random), category: name % 2,
                access: Access.allCases.randomElement(using: &random)!)
        case ..<31: return .resetCatalogues
        case ..<42: return .operator(name: target, spec(operators[target], &random))
        case ..<44: return .raiseGeneration(operator: target)
        case ..<45: return .removeOperator(target)
        case ..<47: return .wait(days: Int.random(in: 1..<9, using: &random))
        case ..<78: return .apply(by: actor)
        case ..<81: return .rotate(name, by: actor)
        case ..<83: return .revoke(name, by: actor)
        case ..<86: return .rotateOperator(target, by: actor)
        case ..<88: return .revokeOperator(target, by: actor)
        default: return .giveUp
        }
    }

    private static func spec(_ name: String, _ random: inout SeededRandom) -> OperatorSpec {
        var ceiling: Ceiling?
        if Int.random(in: 0..<6, using: &random) > 0 {
            ceiling = Ceiling(apis: [:])
            for api in apis where Int.random(in: 0..<3, using: &random) > 0 {
                let category: [String]? =
                    Bool.random(using: &random) ? [categories.randomElement(using: &random)!] : nil
                let access: [Access]? =
                    Bool.random(using: &random) ? [Access.allCases.randomElement(using: &random)!, .read] : nil
                ceiling?.apis[api] = Ceiling.Part(categories: category, access: access)
            }
        }
        if Int.random(in: 0..<10, using: &random) == 0 {
            return OperatorSpec(name: name, level: .basic, ceiling: ceiling, revokeOnly: true)
        }
        let permissions: [DeveloperPermission] = [
            .allCredentials, .credentials(api: "alpha"), .credentials(api: "beta"),
        ].filter { _ in Bool.random(using: &random) }
        return OperatorSpec(
            name: name, level: Level.allCases.randomElement(using: &random)!, developerPermissions: permissions,
            userPermissions: Bool.random(using: &random) ? [.advanced] : [], ceiling: ceiling,
            suspended: Int.random(in: 0..<12, using: &random) == 0,
            delivery: Int.random(in: 0..<8, using: &random) == 0 ? Delivery(to: .age(recipient: "age1op")) : nil)
    }
}
