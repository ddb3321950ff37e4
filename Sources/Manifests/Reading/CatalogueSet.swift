internal import Keys
internal import Synchronization
internal import YAML

/// The catalogues that a set of manifests may refer to, by name.
struct CatalogueSet: Sendable {
    enum Answer {
        case found(CatalogueIndex)
        /// There is a manifest of that name, and it has errors of its own.
        case faulty
        case unknown(suggestions: [String])
    }

    private enum Content {
        case sound(CatalogueIndex)
        case faulty
        case builtIn(BuiltInCatalogue)
    }

    private struct Member {
        var name: String
        var bytes: [UInt8]
        var content: Content

        init(_ name: String, _ content: Content) {
            self.name = name
            self.bytes = Array(name.utf8)
            self.content = content
        }

        var answer: Answer {
            switch content {
            case .sound(let index): .found(index)
            case .faulty: .faulty
            case .builtIn(let catalogue): .found(catalogue.index)
            }
        }
    }

    private var members: [Member] = []

    mutating func add(_ index: CatalogueIndex) { members.append(Member(index.catalogue.name, .sound(index))) }

    mutating func addFaulty(_ name: String) { members.append(Member(name, .faulty)) }

    /// Adds the built-in catalogues whose names are free, once everything else has been added.
    mutating func addBuiltIns() {
        for name in Catalogues.builtInNames where !holds(name) {
            members.append(Member(name, .builtIn(BuiltInCatalogue(name))))
        }
    }

    func holds(_ name: String) -> Bool { members.contains { $0.name == name } }

    /// The catalogue that a scalar names. Catalogues are few, so they are compared one after the other.
    func find(_ name: Node) -> Answer {
        for member in members where name.equals(member.bytes) { return member.answer }
        return unknown(name.text)
    }

    func find(_ name: String) -> Answer {
        members.first { $0.name == name }?.answer ?? unknown(name)
    }

    private func unknown(_ name: String) -> Answer {
        let known = Set(members.map(\.name)).union(Catalogues.builtInNames).sorted()
        return .unknown(suggestions: Likeness.nearest(to: name, among: known))
    }

    /// The catalogues of manifests without errors.
    var sound: [CatalogueIndex] {
        members.compactMap { if case .sound(let index) = $0.content { index } else { nil } }
    }

    /// The built-in catalogues that one of these names means.
    func builtIns(named isNamed: (String) -> Bool) -> [Catalogue] {
        members.compactMap { member in
            guard case .builtIn(let catalogue) = member.content, isNamed(member.name) else { return nil }
            return catalogue.index.catalogue
        }
    }
}

/// A built-in catalogue that is read when it is first asked for: most projects need few of them.
private final class BuiltInCatalogue: Sendable {
    private let name: String
    private let read = Mutex<CatalogueIndex?>(nil)

    init(_ name: String) { self.name = name }

    var index: CatalogueIndex {
        read.withLock { read in
            if let read { return read }
            guard let catalogue = try? Catalogues.builtIn(named: name) else {
                // A part of the program, which its tests read.
                fatalError("the built-in catalogue \(name) cannot be read")
            }
            let index = CatalogueIndex(catalogue)
            read = index
            return index
        }
    }
}
