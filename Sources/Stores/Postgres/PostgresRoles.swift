/// The SQL that makes three roles with the rights that each needs, and no others. It may be run again after a migration.
package enum PostgresRoles {
    package static let sql = """
        -- Rights for the Lockstep store in this database. Run it as the owner of the schema "lockstep", with the right to
        -- create roles:  lockstep store roles | psql DATABASE
        -- Then give a login one of the roles:  GRANT lockstep_reader TO pipeline;
        DO $$ DECLARE role text; BEGIN
            FOREACH role IN ARRAY ARRAY['lockstep_reader', 'lockstep_applier', 'lockstep_verifier'] LOOP
                BEGIN
                    EXECUTE format('CREATE ROLE %I NOLOGIN', role);
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END;
            END LOOP;
        END $$;
        BEGIN;
        SET LOCAL search_path = lockstep, pg_temp;
        REVOKE ALL ON SCHEMA lockstep FROM PUBLIC, lockstep_reader, lockstep_applier, lockstep_verifier;
        REVOKE ALL ON ALL TABLES IN SCHEMA lockstep FROM PUBLIC, lockstep_reader, lockstep_applier, lockstep_verifier;
        REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lockstep
            FROM PUBLIC, lockstep_reader, lockstep_applier, lockstep_verifier;
        GRANT USAGE ON SCHEMA lockstep TO lockstep_reader, lockstep_applier, lockstep_verifier;

        -- reader: plan, drift, list, show, status, calendar, history, export.
        GRANT SELECT ON store, \(tables) TO lockstep_reader;

        -- applier: apply, adopt, forget, rotate, revoke, history accept too. Events are added and never changed; what the
        -- gateway notes about the use of keys is not touched.
        GRANT SELECT ON store, lock, lock_holder, \(tables) TO lockstep_applier;
        GRANT UPDATE (name) ON lock TO lockstep_applier;
        GRANT UPDATE (ticket, actor, process, command, since) ON lock_holder TO lockstep_applier;
        GRANT UPDATE (serial, last_event_at, frontier) ON project TO lockstep_applier;
        GRANT INSERT, UPDATE, DELETE ON api, partner, integration, operator, operator_token, recorded
            TO lockstep_applier;
        GRANT INSERT (\(keys)), UPDATE (\(keys)), DELETE ON key
            TO lockstep_applier;
        GRANT INSERT ON event TO lockstep_applier;

        -- verifier: is this key good now, and for which grants? One key at a time, by its digest.
        GRANT SELECT ON store TO lockstep_verifier;
        GRANT EXECUTE ON FUNCTION look_up(bytea) TO lockstep_verifier;
        COMMIT;
        """

    private static let tables = StoreTable.allCases.map(\.rawValue).joined(separator: ", ")
    private static let keys = (KeyColumns.names + ["integration"]).joined(separator: ", ")
}
