/// The stable names of everything that can be wrong with manifests (specs/diagnostics.md).
package enum DiagnosticCode: String, Hashable, Sendable, CaseIterable {
    // Bytes and YAML
    case invalidUTF8 = "invalid-utf8"
    case unsupportedEncoding = "unsupported-encoding"
    case controlCharacter = "control-character"
    case tabIndentation = "tab-indentation"
    case yamlSyntax = "yaml-syntax"
    case duplicateKey = "duplicate-key"
    case mergeKey = "merge-key"
    case complexKey = "complex-key"
    case undefinedAlias = "undefined-alias"
    case recursiveAlias = "recursive-alias"
    case fileTooLarge = "file-too-large"
    case documentTooLarge = "document-too-large"
    case tooDeep = "too-deep"
    case tooManyNodes = "too-many-nodes"
    case aliasExpansion = "alias-expansion"
    case tooManyDocuments = "too-many-documents"
    case tooManyErrors = "too-many-errors"
    case explicitTag = "explicit-tag"
    case secretInManifest = "secret-in-manifest"

    // Form
    case unsupportedAPIVersion = "unsupported-api-version"
    case unknownKind = "unknown-kind"
    case unknownField = "unknown-field"
    case missingField = "missing-field"
    case emptyValue = "empty-value"
    case wrongType = "wrong-type"
    case invalidValue = "invalid-value"
    case expiresMalformed = "expires-malformed"
    case rotateEmpty = "rotate-empty"
    case rotateOverlap = "rotate-overlap"
    case deliveryNotExec = "delivery-not-exec"

    // Resources
    case missingProject = "missing-project"
    case duplicateProject = "duplicate-project"
    case duplicateResource = "duplicate-resource"
    case formerlySelf = "formerly-self"
    case duplicateFormerly = "duplicate-formerly"
    case unknownAPI = "unknown-api"

    // Permissions
    case noPermissions = "no-permissions"
    case unknownCategory = "unknown-category"
    case unknownPermission = "unknown-permission"
    case ambiguousPermission = "ambiguous-permission"
    case categoryMismatch = "category-mismatch"
    case methodMismatch = "method-mismatch"
    case unknownMethod = "unknown-method"
    case categoryAsPermission = "category-as-permission"
    case wildcardNotAlone = "wildcard-not-alone"
    case emptyWildcard = "empty-wildcard"
    case duplicatePermission = "duplicate-permission"

    // Partners
    case lacksDocumentedPermission = "lacks-documented-permission"
    case exceedsDocumentedPermissions = "exceeds-documented-permissions"

    // Operators
    case revokeOnlyPermissions = "revoke-only-permissions"
    case advancedNeedsSiteAdmin = "advanced-needs-site-admin"

    // Catalogues
    case duplicateCategory = "duplicate-category"
    case duplicatePermissionID = "duplicate-permission-id"
    case labelCollision = "label-collision"
    case aliasCollision = "alias-collision"
    case reservedLabel = "reserved-label"
    case badPath = "bad-path"
    case unknownListedPermission = "unknown-listed-permission"
    case formerlyInUse = "formerly-in-use"

    /// Warnings do not keep a plan from being made.
    package var severity: Diagnostic.Severity {
        switch self {
        case .duplicatePermission, .lacksDocumentedPermission, .exceedsDocumentedPermissions, .advancedNeedsSiteAdmin:
            .warning
        default: .error
        }
    }
}
