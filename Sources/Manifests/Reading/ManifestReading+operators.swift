internal import Keys
internal import YAML

extension ManifestReading {
    mutating func readOperators() {
        var names: [Named] = []
        for item in items["Operator"] ?? [] {
            var check = SchemaCheck(findings: Findings(file: item.file))
            check.mayHaveTags = item.mayHaveTags
            if let node = item.root["metadata"]?["name"] {
                names.append(Named(name: node.text, place: check.findings.place(of: node)))
            }
            if let read = OperatorReading.read(item.root, catalogues: catalogues, checkedBy: &check) {
                operators.append(read)
            }
            findings += check.findings.diagnostics
        }
        reportDuplicates(names) { .duplicateResource(kind: "Operator", name: $0) }
    }

    /// Whether some operator's permissions or ceiling name the API.
    func operatorsName(_ api: String) -> Bool {
        (items["Operator"] ?? []).contains { item in
            let spec = item.root["spec"]
            return spec?["ceiling"]?["apis"]?.value(forKey: api) != nil
                || spec?["developerPermissions"]?.elements.contains {
                    $0.kind == .scalar && OperatorWords.developerPermission($0.text) == .credentials(api: api)
                } ?? false
        }
    }
}
