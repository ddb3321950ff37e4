/// The tables, as the migrations that lead to them. Migration n takes a store from schema n to n + 1; one that has
/// been released is never edited. specs/state.md describes the result.
package enum Schema {
    /// The schema that this program reads and writes (`PRAGMA user_version`).
    static var version: Int { migrations.count }

    /// `PRAGMA application_id`: the ASCII bytes `LKST`. Other programs' files have schema versions, too.
    static let applicationID = 0x4C4B_5354

    /// No serial gets here: one more than the largest must still be a number.
    static let serialLimit = 1 << 53

    package static let migrations = [tables]

    // Instants are whole seconds since 1970 within the years 1 to 9999, periods seconds up to a century.
    private static let tables = """
        CREATE TABLE project (
            uid TEXT PRIMARY KEY NOT NULL CHECK (length(uid) BETWEEN 1 AND 64),
            name TEXT NOT NULL CHECK (length(name) >= 1),
            lineage TEXT NOT NULL CHECK (length(lineage) >= 1),
            serial INTEGER NOT NULL CHECK (serial BETWEEN 1 AND 9007199254740991),
            authority_id TEXT NOT NULL CHECK (length(authority_id) = 16),
            authority_check BLOB NOT NULL CHECK (length(authority_check) = 32),
            seal_check BLOB NOT NULL CHECK (length(seal_check) = 32),
            created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800 AND 253402300799),
            last_event_at INTEGER NOT NULL CHECK (last_event_at BETWEEN -62135596800 AND 253402300799),
            frontier BLOB NOT NULL CHECK (length(frontier) >= 8 AND length(frontier) % 32 = 8)
        ) STRICT;

        CREATE TABLE authority (
            project TEXT NOT NULL REFERENCES project,
            id TEXT NOT NULL CHECK (length(id) = 16),
            authority_check BLOB NOT NULL CHECK (length(authority_check) = 32),
            seal_check BLOB NOT NULL CHECK (length(seal_check) = 32),
            replaced_at INTEGER NOT NULL CHECK (replaced_at BETWEEN -62135596800 AND 253402300799),
            PRIMARY KEY (project, id)
        ) STRICT;

        CREATE TABLE api (
            project TEXT NOT NULL REFERENCES project,
            name TEXT NOT NULL CHECK (length(name) >= 1),
            revision INTEGER NOT NULL,
            body TEXT NOT NULL CHECK (json_valid(body)),
            PRIMARY KEY (project, name)
        ) STRICT;

        CREATE TABLE partner (
            project TEXT NOT NULL REFERENCES project,
            name TEXT NOT NULL CHECK (length(name) >= 1),
            body TEXT NOT NULL CHECK (json_valid(body)),
            PRIMARY KEY (project, name)
        ) STRICT;

        CREATE TABLE integration (
            id INTEGER PRIMARY KEY,
            project TEXT NOT NULL REFERENCES project,
            name TEXT NOT NULL CHECK (length(name) >= 1),
            api TEXT NOT NULL CHECK (length(api) >= 1),
            partner TEXT,
            description TEXT,
            owner TEXT,
            labels TEXT NOT NULL CHECK (json_valid(labels) AND json_type(labels) = 'array'),
            grants TEXT NOT NULL CHECK (grants = '' OR substr(grants, -1) = char(10)),
            expires_on TEXT CHECK (expires_on IS date(expires_on, '+0 days')),
            rotate_every INTEGER CHECK (rotate_every BETWEEN 1 AND 3155760000),
            rotate_overlap INTEGER CHECK (rotate_overlap BETWEEN 0 AND 3155760000),
            generation INTEGER NOT NULL CHECK (generation BETWEEN 0 AND 2147483647),
            protected INTEGER NOT NULL CHECK (protected IN (0, 1)),
            suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
            delivery TEXT CHECK (delivery IS NULL OR json_valid(delivery)),
            standing TEXT NOT NULL CHECK (standing IN ('managed', 'revoked-by-command', 'removed', 'forgotten')),
            standing_generation INTEGER CHECK (standing_generation BETWEEN 0 AND 2147483647),
            UNIQUE (project, name),
            CHECK ((standing = 'revoked-by-command') = (standing_generation IS NOT NULL)),
            CHECK (rotate_every IS NULL OR rotate_overlap IS NOT NULL)
        ) STRICT;

        CREATE TABLE key (
            id TEXT PRIMARY KEY NOT NULL CHECK (length(id) >= 1),
            integration INTEGER NOT NULL REFERENCES integration,
            position INTEGER NOT NULL,
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            authority TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retiring', 'suspended', 'revoked')),
            issued_at INTEGER NOT NULL CHECK (issued_at BETWEEN -62135596800 AND 253402300799),
            activated_at INTEGER CHECK (activated_at BETWEEN -62135596800 AND 253402300799),
            retires_at INTEGER CHECK (retires_at BETWEEN -62135596800 AND 253402300799),
            revoked_at INTEGER CHECK (revoked_at BETWEEN -62135596800 AND 253402300799),
            generation INTEGER NOT NULL CHECK (generation BETWEEN 0 AND 2147483647),
            first_used_at INTEGER,
            last_used_at INTEGER,
            CHECK (state <> 'active' OR activated_at IS NOT NULL),
            CHECK (state <> 'retiring' OR retires_at IS NOT NULL),
            CHECK (state <> 'revoked' OR revoked_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX key_integration ON key (integration, position, id);
        CREATE UNIQUE INDEX key_one_active ON key (integration) WHERE state = 'active';
        CREATE UNIQUE INDEX key_one_pending ON key (integration) WHERE state = 'pending';
        CREATE TRIGGER key_two_retiring_inserted AFTER INSERT ON key WHEN NEW.state = 'retiring' AND
            (SELECT count(*) FROM key WHERE integration = NEW.integration AND state = 'retiring') > 2
            BEGIN SELECT RAISE(ABORT, 'an integration has at most two retiring keys'); END;
        CREATE TRIGGER key_two_retiring_updated AFTER UPDATE OF state ON key WHEN NEW.state = 'retiring' AND
            (SELECT count(*) FROM key WHERE integration = NEW.integration AND state = 'retiring') > 2
            BEGIN SELECT RAISE(ABORT, 'an integration has at most two retiring keys'); END;

        CREATE TABLE operator (
            id INTEGER PRIMARY KEY,
            project TEXT NOT NULL REFERENCES project,
            name TEXT NOT NULL CHECK (length(name) >= 1),
            body TEXT NOT NULL CHECK (json_valid(body)),
            standing TEXT NOT NULL CHECK (standing IN ('managed', 'revoked-by-command', 'removed', 'forgotten')),
            standing_generation INTEGER CHECK (standing_generation BETWEEN 0 AND 2147483647),
            UNIQUE (project, name),
            CHECK ((standing = 'revoked-by-command') = (standing_generation IS NOT NULL))
        ) STRICT;

        CREATE TABLE operator_token (
            id TEXT PRIMARY KEY NOT NULL CHECK (length(id) >= 1),
            operator INTEGER NOT NULL REFERENCES operator,
            position INTEGER NOT NULL,
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            authority TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retiring', 'suspended', 'revoked')),
            issued_at INTEGER NOT NULL CHECK (issued_at BETWEEN -62135596800 AND 253402300799),
            activated_at INTEGER CHECK (activated_at BETWEEN -62135596800 AND 253402300799),
            retires_at INTEGER CHECK (retires_at BETWEEN -62135596800 AND 253402300799),
            revoked_at INTEGER CHECK (revoked_at BETWEEN -62135596800 AND 253402300799),
            generation INTEGER NOT NULL CHECK (generation BETWEEN 0 AND 2147483647),
            CHECK (state <> 'active' OR activated_at IS NOT NULL),
            CHECK (state <> 'retiring' OR retires_at IS NOT NULL),
            CHECK (state <> 'revoked' OR revoked_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX operator_token_operator ON operator_token (operator, position, id);
        CREATE UNIQUE INDEX operator_token_one_active ON operator_token (operator) WHERE state = 'active';
        CREATE UNIQUE INDEX operator_token_one_pending ON operator_token (operator) WHERE state = 'pending';

        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL REFERENCES project,
            position INTEGER NOT NULL CHECK (position >= 0),
            serial INTEGER NOT NULL CHECK (serial >= 1),
            at INTEGER NOT NULL CHECK (at BETWEEN -62135596800 AND 253402300799),
            actor TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('initialized', 'created', 'updated', 'deleted', 'pending',
                'activated', 'renamed', 'revoked', 'healed', 'forgotten', 'adopted', 'accepted', 'resealed',
                'authority-replaced', 'authority-dropped')),
            kind TEXT CHECK (kind IN ('API', 'Partner', 'Integration', 'Operator')),
            name TEXT NOT NULL,
            former_name TEXT,
            key_id TEXT,
            reason TEXT,
            facts TEXT CHECK (facts IS NULL OR json_valid(facts)),
            leaf BLOB NOT NULL CHECK (length(leaf) = 32),
            body BLOB,
            seal BLOB CHECK (length(seal) = 32),
            CHECK ((body IS NULL) = (seal IS NULL))
        ) STRICT;
        CREATE INDEX event_name ON event (project, name, kind, serial);
        CREATE INDEX event_former_name ON event (project, former_name, serial) WHERE former_name IS NOT NULL;
        CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

        CREATE TABLE recorded (
            project TEXT NOT NULL REFERENCES project,
            kind TEXT NOT NULL CHECK (kind IN ('API', 'Partner', 'Integration', 'Operator')),
            name TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            event INTEGER NOT NULL REFERENCES event,
            seal BLOB NOT NULL CHECK (length(seal) = 32),
            PRIMARY KEY (project, kind, name)
        ) STRICT, WITHOUT ROWID;
        """
}
