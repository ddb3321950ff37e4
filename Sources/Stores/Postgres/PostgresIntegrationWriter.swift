internal import Keys

/// Makes the rows of integrations and of their keys hold exactly what the records of a group say, whatever they held
/// before. The columns `first_used_at` and `last_used_at`, which a gateway fills in, are never touched.
struct PostgresIntegrationWriter {
    private let projectUID: String
    private let makingRoom: Bool
    private let pipeline: PostgresPipeline

    init(_ projectUID: String, makingRoom: Bool, _ pipeline: PostgresPipeline) {
        self.projectUID = projectUID
        self.makingRoom = makingRoom
        self.pipeline = pipeline
    }

    func carryOut(_ group: WriteGroup) throws {
        if let names = group.deleted[.integration] { try delete(names) }
        if !group.renames.isEmpty { try rename(group.renames) }
        if !group.integrations.isEmpty { try put(group.integrations) }
        try PostgresKeyWriter(.key, projectUID, makingRoom: makingRoom, pipeline)
            .write(of: group.integrations, and: group.keysOf)
    }

    private func delete(_ names: [String]) throws {
        let parameters: [PostgresParameter] = [.text(projectUID), .texts(names)]
        try pipeline.run(
            """
            DELETE FROM key k USING integration i
            WHERE k.integration = i.id AND i.project = $1 AND i.name = ANY ($2)
            """, parameters)
        try pipeline.run("DELETE FROM integration WHERE project = $1 AND name = ANY ($2)", parameters)
    }

    /// A row keeps its id. Its new name may be held by the record of an integration that was removed: the keys of that
    /// one, which the record to be put has among its own, go over to the renamed row, where none of them works until
    /// `put` says so. Without a row of the former name there is nothing to carry over.
    private func rename(_ renames: [(from: String, to: String)]) throws {
        let parameters: [PostgresParameter] = [
            .text(projectUID), .texts(renames.map(\.from)), .texts(renames.map(\.to)),
        ]
        let pairs = """
            unnest($2::text[], $3::text[]) AS w (former, name)
            JOIN integration f ON f.project = $1 AND f.name = w.former
            JOIN integration n ON n.project = $1 AND n.name = w.name
            """
        try pipeline.run(
            """
            UPDATE key k SET integration = p.former, state = 'suspended'
            FROM (SELECT f.id AS former, n.id AS namesake FROM \(pairs)) p WHERE k.integration = p.namesake
            """, parameters)
        try pipeline.run("DELETE FROM integration WHERE id IN (SELECT n.id FROM \(pairs))", parameters)
        try pipeline.run(
            """
            UPDATE integration i SET name = w.name FROM unnest($2::text[], $3::text[]) AS w (former, name)
            WHERE i.project = $1 AND i.name = w.former
            """, parameters)
    }

    private func put(_ records: [IntegrationRecord]) throws {
        var columns = IntegrationColumns()
        var rows = PostgresColumns(["name"] + IntegrationColumns.names)
        for record in records {
            rows.append([.text(record.spec.name)] + (try columns.values(of: record)))
        }
        let names = IntegrationColumns.names
        // A row that holds the values already is left alone: a rotation changes only keys.
        try pipeline.run(
            """
            INSERT INTO integration (project, name, \(names.joined(separator: ", "))) SELECT $1, w.* FROM \(rows.table())
            ON CONFLICT (project, name) DO UPDATE SET
                \(names.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(names.map { "integration.\($0)" }.joined(separator: ", ")))
                IS DISTINCT FROM (\(names.map { "excluded.\($0)" }.joined(separator: ", ")))
            """, [.text(projectUID)] + rows.parameters)
    }
}
