internal import Keys
internal import Reconcile

extension Failure {
    /// Of a single key the fault; of lines each fault with its number, and nothing of what stands there.
    init(_ error: AdoptionRefused) {
        if error.entries.count == 1, let only = error.entries.first, only.line == nil {
            self.init(.error, only.fault.message, hint: only.fault.hint)
            return
        }
        let lines = Set(error.entries.compactMap(\.line)).count
        self.init(
            .error, "\(counted(lines, "line")) cannot be adopted; nothing was written",
            hint: "mend or remove \(lines == 1 ? "it" : "them") and adopt again")
        details = error.entries.map { entry in
            let likely = if case .noManifest(let names) = entry.fault { likely(names) } else { nil as String? }
            return (entry.line.map { "line \($0): " } ?? "") + entry.fault.message + (likely.map { "; \($0)" } ?? "")
        }
    }
}

private func likely(_ names: [String]) -> String? {
    names.isEmpty ? nil : "did you mean \(names.joined(separator: ", "))?"
}

extension AdoptionFault {
    /// Lower case, no full stop. A name stands in it only where a manifest has it.
    var message: String {
        switch self {
        case .line(let fault): fault.message
        case .lineTooLong: "it is too long for a name and a key"
        case .key(let fault): fault.message
        case .noManifest: "no manifest of an Integration has the name"
        case .hasKey(let name): "\(name) has a key already"
        case .revokedByCommand(let name, let event):
            "\(name) is revoked\(event.map { " (\($0.words))" } ?? "")"
        case .expired(let name, let day): "\(name) expired on \(day)"
        case .suspended(let name): "\(name) is suspended"
        case .heldBack(let name, let hold): "\(name) is held back: \(hold.message)"
        case .renamed(let name, let former): "\(name) is \(former) under a new name, which was not applied yet"
        case .rowsUnexplained(let name): "the store has rows of \(name) that no event of Lockstep explains"
        case .notApplied(let kind, let resource, let name):
            "the \(kind.rawValue) \(resource) of \(name) is not as the store has it"
        case .knownKey(let name?): "the key is known: it is one of \(name)"
        case .knownKey(nil): "the key is known: it is one of another project in this store"
        case .knownKeyID: "the store knows another key with its key id"
        case .nameTwice(let name, let line): "line \(line) has a key for \(name), too"
        case .keyTwice(let line): "line \(line) holds the same key"
        }
    }

    var hint: String? {
        switch self {
        case .line, .lineTooLong, .nameTwice, .keyTwice: nil
        case .key(let fault): fault.hint
        case .noManifest(let names):
            likely(names) ?? "write its manifest first; the key itself is read from standard input"
        case .hasKey(let name): "\"lockstep show \(name)\" shows it; \"lockstep plan\" shows what else is to be done"
        case .revokedByCommand: "raise spec.generation in its manifest"
        case .expired: "set a later spec.expires"
        case .suspended: "take spec.state out of its manifest"
        case .heldBack(_, let hold): hold.hint
        case .rowsUnexplained: "see \"lockstep drift\"; an apply without the manifest deletes them"
        case .renamed: "review the plan and apply it first"
        case .notApplied: "review the plan and apply it first; other keys may depend on it"
        case .knownKey: "a key is one integration's alone; if it leaked, it stays revoked"
        case .knownKeyID: "the partner needs a new key: lockstep apply"
        }
    }
}

extension KeyLineFault {
    var message: String {
        switch self {
        case .notUTF8: "it is not UTF-8"
        case .notAnObject: "it is not one JSON object with the fields \"name\" and \"key\""
        case .notAString: "a value is not a string"
        case .unknownField: "it has another field than \"name\" and \"key\""
        case .duplicateField(let field): "it has \"\(field.rawValue)\" twice"
        case .missingField(let field): "it has no \"\(field.rawValue)\""
        case .notAName: "its \"name\" cannot be the name of an integration"
        }
    }
}

extension AdoptableKeyFault {
    var message: String {
        switch self {
        case .missing: "there is no key on standard input"
        case .tooShort: "the key is shorter than \(AdoptableKey.leastLength) characters"
        case .tooLong: "the key is longer than \(AdoptableKey.mostLength) characters"
        case .notPrintable: "the key holds a blank, or a character that is not printable ASCII"
        case .mistyped: "the key has the form of a Lockstep key, but was cut or mistyped"
        case .authorityKey: "what was given is an authority key, not a partner's key"
        }
    }

    var hint: String? {
        switch self {
        case .missing: "pipe it in, or run the command on a terminal and type it"
        case .mistyped: "copy it whole and try again"
        case .authorityKey: "nobody but Lockstep may have it; see who could read where it came from"
        case .tooShort, .tooLong, .notPrintable: nil
        }
    }
}
