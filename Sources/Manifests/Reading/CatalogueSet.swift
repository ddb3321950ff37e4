internal import Keys
internal import YAML

/// The catalogues that a set of manifests may refer to, by name.
struct CatalogueSet: Sendable {
    enum Answer {
        case found(CatalogueIndex)
        /// There is a manifest of that name, and it has errors of its own.
        case faulty
        case unknown(suggestions: [String])
    }

    private struct Member {
        var name: String
        var bytes: [UInt8]
        /// `nil` for a catalogue with errors.
        var index: CatalogueIndex?
    }

    private var members: [Member] = []

    mutating func add(_ index: CatalogueIndex) {
        let name = index.catalogue.name
        members.append(Member(name: name, bytes: Array(name.utf8), index: index))
    }

    mutating func addFaulty(_ name: String) {
        members.append(Member(name: name, bytes: Array(name.utf8), index: nil))
    }

    func holds(_ name: String) -> Bool { members.contains { $0.name == name } }

    /// The catalogue that a scalar names. Catalogues are few, so they are compared one after the other.
    func find(_ name: Node) -> Answer {
        for member in members where name.equals(member.bytes) {
            return member.index.map(Answer.found) ?? .faulty
        }
        return unknown(name.text)
    }

    func find(_ name: String) -> Answer {
        guard let member = members.first(where: { $0.name == name }) else { return unknown(name) }
        return member.index.map(Answer.found) ?? .faulty
    }

    private func unknown(_ name: String) -> Answer {
        let known = Set(members.map(\.name)).union(Catalogues.builtInNames).sorted()
        return .unknown(suggestions: Likeness.nearest(to: name, among: known))
    }

    /// Catalogues without errors.
    var sound: [CatalogueIndex] { members.compactMap(\.index) }
}
