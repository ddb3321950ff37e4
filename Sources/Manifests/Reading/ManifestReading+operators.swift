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
}
