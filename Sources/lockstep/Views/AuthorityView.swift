internal import Keys
internal import Reconcile

/// The authorities of a project.
struct AuthorityView {
    private struct LeftJSON: Encodable {
        var kind: String
        var name: String
        var keyId: String
        var state: String
    }

    private struct AuthorityJSON: Encodable {
        var id: String
        var current: Bool
        var keys: Int
        /// Under a former authority alone: what has to be rotated before it can be dropped.
        var left: [LeftJSON]
    }

    private struct AuthoritiesJSON: Encodable {
        var formatVersion = outputFormatVersion
        var seals: String
        var authorities: [AuthorityJSON]
    }

    private struct DroppedJSON: Encodable {
        var formatVersion = outputFormatVersion
        var dropped: String
    }

    private struct SealKeyJSON: Encodable {
        var formatVersion = outputFormatVersion
        var authority: String
        var path: String
    }

    private let authorities: [AuthorityKeys]
    private let seals: String

    init(_ authorities: [AuthorityKeys], seals: String) {
        self.authorities = authorities
        self.seals = seals
    }

    static func json(dropped id: String) -> String { jsonText(DroppedJSON(dropped: id)) }

    static func json(sealKeyOf id: String, path: String) -> String {
        jsonText(SealKeyJSON(authority: id, path: path))
    }

    var json: String {
        jsonText(
            AuthoritiesJSON(
                seals: seals,
                authorities: authorities.map { authority in
                    AuthorityJSON(
                        id: authority.id, current: authority.isCurrent, keys: authority.left.count,
                        left: authority.isCurrent
                            ? []
                            : authority.left.map {
                                LeftJSON(
                                    kind: $0.kind.rawValue, name: $0.name, keyId: $0.key.description,
                                    state: $0.state.rawValue)
                            })
                }))
    }

    func text(style: Style) -> String {
        var lines: [String] = []
        for authority in authorities {
            let word = authority.isCurrent ? style.green("current") : style.yellow("former ")
            lines.append("\(word)  \(authority.id)  \(counted(authority.left.count, "key"))")
            guard !authority.isCurrent else { continue }
            let rows = authority.left.map {
                [
                    ($0.kind == .operator ? "operator " : "") + printable($0.name), printable($0.key.description),
                    $0.state.rawValue,
                ]
            }
            lines += table(rows).map { "           \($0)" }
            if authority.left.isEmpty {
                lines.append("           none is left: lockstep authority drop \(authority.id)")
            }
        }
        return lines.joined(separator: "\n")
    }
}
