internal import Keys

/// Names what a plan would do: SHA-256, written as 64 hexadecimal digits.
///
/// Covered: project, lineage, and the ordered changes with their before and after values. Not covered: the time, dates
/// derived from it, file positions and reasons, so that a plan made again from the same facts has the same digest.
package struct PlanDigest: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(text: String) { description = text }

    package init(project: ProjectIdentity, lineage: String, changes: [Change]) {
        var digester = RecordDigester()
        var out = CanonicalWriter()
        out.text("lockstep/plan/v1")
        out.text(project.uid)
        out.text(lineage)
        out.number(Int64(changes.count))
        for change in changes {
            change.encode(into: &out)
            // Piece by piece: together they are as large as the manifests.
            digester.take(out.bytes)
            out.bytes.removeAll(keepingCapacity: true)
        }
        digester.take(out.bytes)
        description = digester.digest.description
    }
}

extension Plan {
    /// The digest, where it is that of such a plan: looked at without making it.
    func digest(ifOf project: ProjectIdentity, _ lineage: String, _ changes: [Change]) -> PlanDigest? {
        self.project.uid == project.uid && self.lineage == lineage && self.changes == changes ? digest : nil
    }
}

extension Change {
    fileprivate func encode(into out: inout CanonicalWriter) {
        out.text(action.rawValue)
        out.text(kind.rawValue)
        out.text(name)
        out.text(formerName)
        switch heldBack {
        case nil: out.text(nil)
        case .protected: out.text("protected")
        case .looksLikeRename(let from, let to):
            out.text("looks-like-rename")
            out.text(from)
            out.text(to)
        case .inUse: out.text("in-use")
        case .twoRetiring: out.text("two-retiring")
        case .formerlyRevoked(let former):
            out.text("formerly-revoked")
            out.text(former)
        case .namesInUse(let name, let former):
            out.text("names-in-use")
            out.text(name)
            out.text(former)
        case .lastSiteAdmin: out.text("last-site-admin")
        }
        switch content {
        case .integration(let before, let after):
            out.data(before?.canonicalBytes ?? [])
            after.encode(into: &out)
        case .catalogue(let before, let after):
            out.text(before?.canonicalText)
            out.text(after?.canonicalText)
        case .partner(let before, let after):
            out.text(before?.canonicalText)
            out.text(after?.canonicalText)
        case .operator(let before, let after):
            out.data(before?.canonicalBytes ?? [])
            after.encode(into: &out)
        }
    }
}

extension Target {
    fileprivate func encode(into out: inout CanonicalWriter) {
        out.data(Record(spec: spec, standing: standing, keys: keys).canonicalBytes)
        out.number(Int64(revokes.count))
        for id in revokes { out.text(id.description) }
        out.text(newKey == nil ? nil : "new key")
        out.text(newKey?.replaces?.description)
        out.number(newKey?.overlap.seconds)
        out.text(newKey?.delivery?.canonicalText)
        out.text(deletesRows ? "delete rows" : nil)
    }
}
