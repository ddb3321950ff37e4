extension Diagnostic {
    /// Leaves out what only follows from something worse at the same place: a mistake in YAML, or a key string.
    static func withoutFollowers(_ sorted: [Diagnostic]) -> [Diagnostic] {
        let causes = sorted.filter(\.kind.isCause)
        guard !causes.isEmpty else { return sorted }
        let places = Set(causes.compactMap(\.place))
        let keys = causes.filter { $0.kind == .secretInManifest }
        return sorted.filter { diagnostic in
            guard let place = diagnostic.place else { return true }
            // A key is found in the file's bytes, and again in the scalar that it is a part of.
            if diagnostic.kind == .secretInManifest { return !keys.contains(where: diagnostic.isWider) }
            return diagnostic.kind.isCause || !places.contains(place)
        }
    }

    /// Whether it stands for more of the same line than `other`, and for all of that.
    private func isWider(than other: Diagnostic) -> Bool {
        guard length > other.length, let place, let inner = other.place, place.file == inner.file,
            place.line == inner.line
        else { return false }
        return place.column <= inner.column && inner.column + other.length <= place.column + length
    }
}

extension DiagnosticCode {
    fileprivate var isCause: Bool {
        switch self {
        case .undefinedAlias, .recursiveAlias, .mergeKey, .complexKey, .secretInManifest: true
        default: false
        }
    }
}
