internal import Keys
internal import YAML

/// What is wrong, as facts; `Problem+words.swift` has the sentences. Texts out of manifests are kept as they stand
/// and made fit to be shown where a sentence is made.
enum Problem {
    case yaml(YAMLError.Kind)
    case explicitTag(String)
    case secret

    case apiVersion(found: String)
    case unknownKind(found: String, suggestions: [String])
    case unknownField(name: String, within: String, suggestions: [String], known: [String])
    case missingField(name: String, within: String, rule: String)
    case emptyValue(field: String)
    case wrongType(field: String, expected: String, found: Node.Kind)
    /// `found` is `nil` where the value must not be repeated.
    case invalidValue(field: String, found: String?, rule: String)
    case expiresMalformed(found: String)
    case rotateEmpty
    case rotateOverlap(overlap: Period, every: Period, isDefault: Bool)
    case deliveryNotExec(field: String)

    case missingProject
    case duplicateProject
    case duplicateResource(kind: String, name: String)
    case formerlySelf(name: String)
    case duplicateFormerly(former: String)
    case unknownAPI(name: String, suggestions: [String])

    case permission(PermissionProblem, api: String)
    case lacksDocumented(partner: String, missing: [String])
    case exceedsDocumented(partner: String, extra: [String])
    case revokeOnlyPermissions
    case advancedNeedsSiteAdmin(level: String)
    case catalogue(CatalogueFault)

    var code: DiagnosticCode {
        switch self {
        case .yaml(let kind): kind.code
        case .explicitTag: .explicitTag
        case .secret: .secretInManifest
        case .apiVersion: .unsupportedAPIVersion
        case .unknownKind: .unknownKind
        case .unknownField: .unknownField
        case .missingField: .missingField
        case .emptyValue: .emptyValue
        case .wrongType: .wrongType
        case .invalidValue: .invalidValue
        case .expiresMalformed: .expiresMalformed
        case .rotateEmpty: .rotateEmpty
        case .rotateOverlap: .rotateOverlap
        case .deliveryNotExec: .deliveryNotExec
        case .missingProject: .missingProject
        case .duplicateProject: .duplicateProject
        case .duplicateResource: .duplicateResource
        case .formerlySelf: .formerlySelf
        case .duplicateFormerly: .duplicateFormerly
        case .unknownAPI: .unknownAPI
        case .permission(let problem, _): problem.code
        case .lacksDocumented: .lacksDocumentedPermission
        case .exceedsDocumented: .exceedsDocumentedPermissions
        case .revokeOnlyPermissions: .revokeOnlyPermissions
        case .advancedNeedsSiteAdmin: .advancedNeedsSiteAdmin
        case .catalogue(let fault): fault.code
        }
    }
}

/// Why an entry of `permissions` names no permission, or not a single one.
enum PermissionProblem: Hashable {
    case none
    case unknownCategory(String, suggestions: [String])
    case unknownPermission(String, category: String?, suggestions: [String])
    /// `candidates` as one would have to write them.
    case ambiguous(String, candidates: [String])
    /// The permission exists and stands under other categories.
    case categoryMismatch(String, category: String, stands: [String])
    case methodMismatch(String, titles: [String])
    case unknownMethod(String, titles: [String])
    case categoryAsPermission(String)
    case nestedCategory(String)
    case wildcardNotAlone(String)
    case wildcardOfNothing(String, category: String?, alsoListed: [String])
    case notAWildcard(String, category: String?)
    case duplicate(String)

    var code: DiagnosticCode {
        switch self {
        case .none: .noPermissions
        case .unknownCategory: .unknownCategory
        case .unknownPermission, .notAWildcard: .unknownPermission
        case .ambiguous: .ambiguousPermission
        case .categoryMismatch: .categoryMismatch
        case .methodMismatch: .methodMismatch
        case .unknownMethod: .unknownMethod
        case .categoryAsPermission, .nestedCategory: .categoryAsPermission
        case .wildcardNotAlone: .wildcardNotAlone
        case .wildcardOfNothing: .emptyWildcard
        case .duplicate: .duplicatePermission
        }
    }
}

/// What makes a catalogue unfit to resolve words to permissions without doubt.
enum CatalogueFault: Hashable {
    case duplicateCategory(String)
    case duplicateID(String)
    case labelCollision(label: String, category: String, ids: [String])
    case aliasCollision(alias: String, category: String, ids: [String])
    case categoryAliasCollision(alias: String, categories: [String])
    case reservedLabel(String)
    case badPath(String)
    case unknownListed(String, suggestions: [String])
    case listedAtHome(String, category: String)
    case formerlyInUse(String)

    var code: DiagnosticCode {
        switch self {
        case .duplicateCategory: .duplicateCategory
        case .duplicateID: .duplicatePermissionID
        case .labelCollision: .labelCollision
        case .aliasCollision, .categoryAliasCollision: .aliasCollision
        case .reservedLabel: .reservedLabel
        case .badPath: .badPath
        case .unknownListed, .listedAtHome: .unknownListedPermission
        case .formerlyInUse: .formerlyInUse
        }
    }
}

extension YAMLError.Kind {
    var code: DiagnosticCode {
        switch self {
        case .invalidUTF8: .invalidUTF8
        case .unsupportedEncoding: .unsupportedEncoding
        case .controlCharacter: .controlCharacter
        case .tabIndentation: .tabIndentation
        case .syntax: .yamlSyntax
        case .duplicateKey: .duplicateKey
        case .mergeKey: .mergeKey
        case .nonScalarKey: .complexKey
        case .undefinedAlias: .undefinedAlias
        case .recursiveAlias: .recursiveAlias
        case .fileTooLarge: .fileTooLarge
        case .documentTooLarge: .documentTooLarge
        case .tooDeep: .tooDeep
        case .tooManyNodes: .tooManyNodes
        case .aliasExpansion: .aliasExpansion
        case .tooManyDocuments: .tooManyDocuments
        case .tooManyErrors: .tooManyErrors
        }
    }
}
