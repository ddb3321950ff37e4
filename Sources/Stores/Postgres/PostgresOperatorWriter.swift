internal import Keys

/// Makes the rows of operators and of their tokens hold exactly what the records of a group say, whatever they held
/// before.
struct PostgresOperatorWriter {
    private let projectUID: String
    private let makingRoom: Bool
    private let pipeline: PostgresPipeline

    init(_ projectUID: String, makingRoom: Bool, _ pipeline: PostgresPipeline) {
        self.projectUID = projectUID
        self.makingRoom = makingRoom
        self.pipeline = pipeline
    }

    func carryOut(_ group: WriteGroup) throws {
        if let names = group.deleted[.operator] { try delete(names) }
        if !group.operators.isEmpty { try put(group.operators) }
        try PostgresKeyWriter(.token, projectUID, makingRoom: makingRoom, pipeline)
            .write(of: group.operators, and: group.tokensOf)
    }

    private func delete(_ names: [String]) throws {
        let parameters: [PostgresParameter] = [.text(projectUID), .texts(names)]
        try pipeline.run(
            """
            DELETE FROM operator_token k USING operator o
            WHERE k.operator = o.id AND o.project = $1 AND o.name = ANY ($2)
            """, parameters)
        try pipeline.run("DELETE FROM operator WHERE project = $1 AND name = ANY ($2)", parameters)
    }

    private func put(_ records: [OperatorRecord]) throws {
        let names = OperatorColumns.names
        var rows = PostgresColumns(["name"] + names)
        for record in records { rows.append([.text(record.spec.name)] + OperatorColumns.values(of: record)) }
        try pipeline.run(
            """
            INSERT INTO operator (project, name, \(names.joined(separator: ", "))) SELECT $1, w.* FROM \(rows.table())
            ON CONFLICT (project, name) DO UPDATE SET
                \(names.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """, [.text(projectUID)] + rows.parameters)
    }
}
